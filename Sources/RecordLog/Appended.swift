/// Where a batch went. It may be acknowledged once `PartitionLog.stableEnd` is beyond `lastOffset`;
/// that holds for a duplicate, too, whose first copy may still wait for its fsync.
package struct Appended: Sendable, Equatable {
  package let baseOffset: Int64
  package let lastOffset: Int64
  /// The time that the log stamped; -1 where records keep their producer's times.
  package let logAppendTimeMs: Int64
  /// Whether the batch was in the log before, and was not written again.
  package let duplicate: Bool
}
