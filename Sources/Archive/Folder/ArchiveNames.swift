package import EventModel
internal import RecordLog

/// What the files and folders of an archive are called.
package enum ArchiveNames {
  /// The lock of the one archiver; not Kafka's `.lock`, so that a node may serve beside it.
  static let lock = "archive.lock"
  static let properties = "meta.properties"
  static let checkpoint = "recovery-point-offset-checkpoint"
  static let manifest = "archive-manifest"
  static let position = "archive-position"
  static let operators = "operator-log"
  static let operatorsPosition = "operator-log-position"
  static let newEnding = ".new"

  /// The folder of a partition: Kafka's name for a topic's first life; later lives are served beside
  /// it as topics of their own.
  package static func served(_ log: LogName) -> TopicName {
    log.life == 1 ? log.topic : TopicName("\(log.topic).life-\(log.life)")
  }

  static func folder(_ log: LogName, _ partition: Partition) -> String {
    PartitionName.folder(TopicPartition(served(log), partition))
  }
}
