import EventModel
import RecordLog

/// A partition that is served: its log, and what the node counts beside it.
final class ServedPartition {
  let log: PartitionLog
  /// Bytes appended since the start, and how many of them consumers may see: so a parked fetch can
  /// tell how much is new.
  var bytesAppended: Int64 = 0
  var bytesStable: Int64 = 0
  /// Whether a sync of it is under way.
  var isSyncing = false
  /// Whether it was deleted: a sync of it that is under way then ends in nothing.
  var isGone = false
  /// Whether damage was logged already: once a start is enough.
  var hasReportedDamage = false

  init(_ log: PartitionLog) { self.log = log }
}

/// A topic that is served.
struct Topic {
  let name: TopicName
  let id: LogUUID
  /// By number, from 0.
  var partitions: [ServedPartition]
  private(set) var configs: TopicConfigs
  private(set) var logSettings: LogSettings

  init(_ name: TopicName, id: LogUUID, partitions: [ServedPartition], configs: TopicConfigs) {
    self.name = name
    self.id = id
    self.partitions = partitions
    self.configs = configs
    logSettings = configs.logSettings
  }

  mutating func use(_ configs: TopicConfigs) {
    self.configs = configs
    logSettings = configs.logSettings
  }

  func partition(_ number: Int32) -> ServedPartition? {
    partitions.indices.contains(Int(number)) ? partitions[Int(number)] : nil
  }
}
