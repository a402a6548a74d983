import Crypto
import EventModel
import JSONFields
import Testing

/// Records as a dump of a log has them (`Tests/Oracle/README.md`).
struct LogDump {
  struct Record {
    var topic: TopicName
    var partition: Partition
    var offset: Offset
    var timestampMs: Int64
    var key: [UInt8]?
    var value: [UInt8]?
    var headers: [(name: [UInt8], value: [UInt8]?)] = []
  }

  var records: [Record] = []

  /// One record a line, JSON.
  init(ndjson: String) throws {
    for line in ndjson.split(separator: "\n") {
      let document = try JSONDocument(String(line))
      try withExtendedLifetime(document) { records.append(try Self.record(document.root)) }
    }
  }

  /// Events of one topic as they are, a record each, in one partition, with their tenant as key.
  init(topic: String, events: [String]) throws {
    for (index, event) in events.enumerated() {
      let document = try JSONDocument(event)
      let tenant = withExtendedLifetime(document) { document.root["tenant"]?.string }
      records.append(
        Record(
          topic: TopicName(topic), partition: Partition(0), offset: Offset(Int64(index)),
          timestampMs: 1_795_218_000_000 + Int64(index), key: tenant.map { Array($0.utf8) },
          value: Array(event.utf8)))
    }
  }

  /// The records cut into batches of at most that many, each partition's in order of offset.
  func batches(of size: Int) -> [RecordBatch] {
    stride(from: 0, to: records.count, by: size).map { start in
      let batch = RecordBatch(capacityBytes: 1 << 16)
      for record in records[start..<min(start + size, records.count)] {
        batch.append(
          TopicPartition(record.topic, record.partition), offset: record.offset,
          timestampMs: record.timestampMs, timestampType: .createTime, key: record.key,
          value: record.value, headerBytes: record.headers.flatMap { Self.layout($0) },
          headerCount: record.headers.count)
      }
      return batch
    }
  }

  /// The partitions met, each with its first offset.
  var starts: [TopicPartition: Offset] {
    var starts: [TopicPartition: Offset] = [:]
    for record in records {
      let partition = TopicPartition(record.topic, record.partition)
      starts[partition] = min(starts[partition] ?? record.offset, record.offset)
    }
    return starts
  }

  private static func record(_ line: JSONValue) throws -> Record {
    func bytes(_ value: JSONValue?) throws -> [UInt8]? {
      try value?.string.map { try Base64.decodeLenient($0) }
    }
    return Record(
      topic: TopicName(try #require(line["topic"]?.string)),
      partition: Partition(Int32(try #require(line["partition"]?.integer))),
      offset: Offset(try #require(line["offset"]?.integer)),
      timestampMs: try #require(line["timestamp_ms"]?.integer), key: try bytes(line["key"]),
      value: try bytes(line["value"]),
      headers: try line["headers"]?.elements.map { header in
        (Array(try #require(header[0]?.string).utf8), try bytes(header[1]))
      } ?? [])
  }

  private static func layout(_ header: (name: [UInt8], value: [UInt8]?)) -> [UInt8] {
    func sized(_ bytes: [UInt8]?) -> [UInt8] {
      withUnsafeBytes(of: bytes.map { Int32($0.count) } ?? -1) { Array($0) } + (bytes ?? [])
    }
    return sized(header.name) + sized(header.value)
  }
}
