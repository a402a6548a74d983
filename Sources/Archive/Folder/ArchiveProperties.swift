internal import RecordLog

/// Kafka's small files of a folder and a partition, as an archive has them.
enum ArchiveProperties {
  private static let mark = "annals.archive=1"

  static func new() -> [UInt8] {
    Array("version=1\ncluster.id=\(LogUUID.random())\nnode.id=1\n\(mark)\n".utf8)
  }

  static func isArchive(_ bytes: [UInt8]) -> Bool {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").contains { $0 == mark }
  }

  /// `partition.metadata`
  static func metadata(_ topicID: LogUUID) -> [UInt8] {
    Array("version: 0\ntopic_id: \(topicID)\n".utf8)
  }
}
