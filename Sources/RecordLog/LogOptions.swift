/// Bounds of a data folder, by name.
package struct LogOptions: Sendable {
  /// Opens without writing a byte: for folders that Apache Kafka wrote, and for archives.
  package var isReadOnly = false
  /// For `meta.properties` of a new folder.
  package var nodeID: Int32 = 1
  /// File descriptors that are kept open between uses; those waiting for an fsync come on top.
  package var openFilesMax = 256
  /// Bytes appended to a partition after which producers are written down and the recorded fsync
  /// point is itself fsynced: what an opening after a crash reads at most below that point.
  package var checkpointBytes = 16 << 20
  /// Producers remembered by a partition; the one idle longest is forgotten first.
  package var producersMax = 10_000
  /// How long an idle producer is remembered, by the log's clock.
  package var producerExpiryMs: Int64 = 86_400_000
  /// What the records of one batch may unpack to.
  package var unpackedBytesMax = 64 << 20
  /// Numbers taken from disk at once by `allocateProducerIDs`.
  package var producerIDBlock: Int64 = 1000

  package init() {}
}
