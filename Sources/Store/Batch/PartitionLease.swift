package import EventModel
package import ProjectionKernel

/// The right to write one partition of a generation, until somebody takes a higher epoch.
package struct PartitionLease: Sendable {
  package let partition: TopicPartition
  package let log: LogID
  package let epoch: Int64
  /// The first offset that the generation accounts for.
  package let start: Offset
  package let next: Offset
  /// SHA-256 of the last record committed; nil before the first.
  package let lastHash: [UInt8]?
  /// What the engine must know before it goes on.
  package let state: PartitionStart
  /// The last stored runs, which the next batch's continue; nil before the first batch.
  package let tail: OutcomeRuns?
}
