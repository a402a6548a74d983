package import EventModel

/// A folder of partitions with one owner.
package final class DataFolder {
  package let path: String
  /// Raised and fsynced at every opening for writing; -1 for a folder opened read-only.
  package let epoch: Int32 = -1
  package let clusterID = ""
  /// Opens a folder, makes it where there is none, and locks it.
  package init(
    path: String, options: LogOptions = LogOptions(), nowMs: Int64,
    files: any LogFiles = SystemFiles()
  ) throws(LogError) { self.path = path }
  /// What partitions there are, sorted.
  package func partitions() throws(LogError) -> [TopicPartition] { [] }
  package func open(_ name: TopicPartition) throws(LogError) -> PartitionLog { fatalError() }
  package func create(_ name: TopicPartition, topicID: LogUUID) throws(LogError) -> PartitionLog {
    fatalError()
  }
  package func delete(_ name: TopicPartition) throws(LogError) {}
  /// Numbers that were never given out before and never will be again.
  package func allocateProducerIDs(_ count: Int64) throws(LogError) -> Range<Int64> { 0..<0 }
  /// A small file of the node's own; nil where there is none.
  package func readDocument(_ name: String) throws(LogError) -> [UInt8]? { nil }
  /// Replaces it, whole or not at all, and fsyncs.
  package func writeDocument(_ name: String, _ bytes: [UInt8]) throws(LogError) {}
  /// A new random id.
  package static func newUUID() -> LogUUID { fatalError() }
  /// Fsyncs and closes what is open, and gives the lock back.
  package func close() throws(LogError) {}
}
