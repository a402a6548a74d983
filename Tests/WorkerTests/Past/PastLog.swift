import Archive
import EventCodec
import EventModel
import KafkaWire
import PostgresWire
import ProjectionKernel
import Projections
import Replay
import Store
import TestServers
import Topics
import Worker

/// A planted log in an archive, and a database in which its past can be asked about; no Kafka.
final class PastLog {
  let planted: PlantedLog
  let registry: ContractRegistry
  let postgres: PostgresSettings
  /// Of whoever asks.
  let connection: PostgresConnection
  let archive: ArchiveReader
  private let scratch: Scratch

  /// - Parameter blockBytes: small ones, so that a moment lies in one of many blocks.
  init(_ url: String, _ planted: PlantedLog, blockBytes: Int = 3_000) throws {
    self.planted = planted
    scratch = try Scratch()
    registry = try Topics.registry()
    postgres = try PostgresSettings(url: url)
    let first = try PostgresConnection(postgres, applicationName: "test")
    // A thousand small transactions are asked for, and nothing is to survive a power cut.
    let name = try first.query("SELECT quote_ident(current_database())")[0].text(0)!
    try first.execute("ALTER DATABASE \(name) SET synchronous_commit = off")
    connection = try PostgresConnection(postgres, applicationName: "test")
    _ = try Migrator(connection).run(
      projections: ProjectionRegistry.entries.map { ($0.declaration, $0.sourceHash) },
      topics: registry.topics.map(\.name), dryRun: false)
    archive = try Self.write(planted, to: scratch.path + "/archive", blockBytes: blockBytes)
  }

  /// Makes an archive of a planted log.
  /// - Parameters:
  ///   - prefix: of the topics.
  ///   - share: the part of each partition that it holds, from the start on.
  static func write(
    _ planted: PlantedLog, to path: String, prefix: String = "", blockBytes: Int,
    share: Double = 1
  ) throws -> ArchiveReader {
    var options = ArchiveOptions()
    options.blockBytes = blockBytes
    let writer = try ArchiveWriter(path: path, options: options)
    let batch = RecordBatch()
    var ends: [String: [Int32: Int64]] = [:]
    for (topic, offset, record) in planted.records {
      ends[topic, default: [:]][record.partition!] = offset + 1
    }
    for (topic, offset, record) in planted.records {
      let end = ends[topic]![record.partition!]!
      guard Double(offset) < Double(end) * share else { continue }
      let name = TopicName(prefix + topic)
      let partition = Partition(record.partition!)
      try writer.open(LogName(topic: name, life: 1), partition, start: Offset(0))
      batch.append(
        TopicPartition(name, partition), offset: Offset(offset),
        timestampMs: record.timestampMs!, timestampType: .createTime, key: record.key,
        value: record.value, headerBytes: record.headers.flatMap(layout),
        headerCount: record.headers.count)
    }
    try writer.append(batch)
    try writer.close()
    return try ArchiveReader(path: path)
  }

  private static func layout(_ header: RecordHeader) -> [UInt8] {
    func sized(_ bytes: [UInt8]?) -> [UInt8] {
      withUnsafeBytes(of: bytes.map { Int32($0.count) } ?? -1) { Array($0) } + (bytes ?? [])
    }
    return sized(Array(header.name.utf8)) + sized(header.value)
  }

  func entry(_ projection: String) -> ProjectionEntry {
    ProjectionRegistry.entries.first { $0.declaration.name.text == projection }!
  }

  /// The past of a projection.
  func past(
    _ projection: String, _ bounds: PastBounds = PastBounds(), stop: StopFlag = StopFlag(),
    tell: @escaping (PastNotice) -> Void = { _ in }
  ) -> Past {
    let entry = entry(projection)
    return Past(
      RebuildTarget(
        entry: entry, sourceHash: entry.sourceHash, registry: registry,
        topics: registry.topics(of: entry)),
      postgres, HistorySources(kafka: nil, archive: archive, timeout: .seconds(10)),
      RebuildSettings(), bounds, stop: stop, tell: tell)
  }

  /// One number.
  func number(_ sql: String) throws -> Int64 { try connection.query(sql)[0].int64(0)! }
}
