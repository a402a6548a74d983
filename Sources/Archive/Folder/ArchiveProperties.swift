internal import Crypto
internal import RecordLog

/// Kafka's small files of a folder and a partition, as an archive has them.
enum ArchiveProperties {
  private static let mark = "annals.archive=1"
  private static let checksum = "annals.checksum="

  /// `meta.properties`; its last line sums those before it.
  static func new() -> [UInt8] {
    let text = Array("version=1\ncluster.id=\(LogUUID.random())\nnode.id=1\n\(mark)\n".utf8)
    return text + Array("\(checksum)\(CRC32C.checksum(text))\n".utf8)
  }

  static func isArchive(_ bytes: [UInt8]) -> Bool {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").contains { $0 == mark }
  }

  /// The archive's own name, which Kafka calls the cluster's.
  static func id(_ bytes: [UInt8]) -> String? {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      .first { $0.hasPrefix("cluster.id=") }.map { String($0.dropFirst("cluster.id=".count)) }
  }

  /// Whether the file is as it was written.
  static func isSound(_ bytes: [UInt8]) -> Bool {
    let lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 2, lines[lines.count - 1].isEmpty else { return false }
    let text = Array(lines.dropLast(2).map { $0 + "\n" }.joined().utf8)
    return lines[lines.count - 2] == "\(checksum)\(CRC32C.checksum(text))"
  }

  /// `partition.metadata`
  static func metadata(_ topicID: LogUUID) -> [UInt8] {
    Array("version: 0\ntopic_id: \(topicID)\n".utf8)
  }
}
