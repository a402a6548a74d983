import Archive
import EventModel
import RecordLog
import SimulatedDisk
import SuiteSupport

/// A record as a test wants it, and as it must come back.
struct SampleRecord: Equatable {
  var offset: Int64
  var timestampMs: Int64
  var type: TimestampType
  var key: [UInt8]?
  var value: [UInt8]?
  var headers: [Header]

  struct Header: Equatable {
    var name: [UInt8]
    var value: [UInt8]?
  }
}

/// Records of one partition, made from a seed.
enum Sample {
  static let log = LogName(topic: TopicName("orders"), life: 1)
  static let folder = "/archive"

  static func partition(_ number: Int32 = 0) -> TopicPartition {
    TopicPartition(log.topic, Partition(number))
  }

  /// Every shape that a record can have: no key, empty key, no value, headers without a value, equal
  /// and falling times, gaps between offsets, every type of time.
  static func records(
    _ count: Int, from first: Int64 = 0, _ generator: inout SeededGenerator
  ) -> [SampleRecord] {
    var offset = first
    var type = TimestampType.createTime
    return (0..<count).map { index in
      if Int.random(in: 0..<20, using: &generator) == 0 {
        offset += Int64.random(in: 1...5, using: &generator)
      }
      if Int.random(in: 0..<200, using: &generator) == 0 {
        type = [.createTime, .logAppendTime, .none].randomElement(using: &generator)!
      }
      defer { offset += 1 }
      let headers = (0..<[0, 0, 0, 1, 3].randomElement(using: &generator)!).map { number in
        SampleRecord.Header(
          name: Array("h\(number)".utf8),
          value: Bool.random(using: &generator) ? nil : bytes(0...40, &generator))
      }
      return SampleRecord(
        offset: offset,
        timestampMs: type == .none
          ? -1 : 1_795_000_000_000 + Int64.random(in: -5_000...5_000, using: &generator),
        type: type,
        key: Int.random(in: 0..<5, using: &generator) == 0 ? nil : bytes(0...20, &generator),
        value: Int.random(in: 0..<9, using: &generator) == 0 ? nil : bytes(0...300, &generator),
        headers: headers)
    }
  }

  private static func bytes(
    _ count: ClosedRange<Int>, _ generator: inout SeededGenerator
  ) -> [UInt8] {
    (0..<Int.random(in: count, using: &generator)).map { _ in
      UInt8.random(in: 97...110, using: &generator)
    }
  }

  static func batch(_ records: some Sequence<SampleRecord>, _ partition: Int32 = 0) -> RecordBatch {
    let batch = RecordBatch()
    for record in records { add(record, to: batch, partition) }
    return batch
  }

  static func add(_ record: SampleRecord, to batch: RecordBatch, _ partition: Int32) {
    var headers: [UInt8] = []
    for header in record.headers {
      for part in [Optional(header.name), header.value] {
        withUnsafeBytes(of: Int32(part?.count ?? -1)) { headers += $0 }
        headers += part ?? []
      }
    }
    batch.append(
      self.partition(partition), offset: Offset(record.offset), timestampMs: record.timestampMs,
      timestampType: record.type, key: record.key, value: record.value, headerBytes: headers,
      headerCount: record.headers.count)
  }

  /// What a batch holds.
  static func records(of batch: RecordBatch) -> [SampleRecord] {
    batch.records.map { head in
      SampleRecord(
        offset: head.offset, timestampMs: head.timestampMs, type: head.timestampType,
        key: batch.key(head).map { [UInt8]($0) }, value: batch.value(head).map { [UInt8]($0) },
        headers: batch.headers(head).map {
          SampleRecord.Header(name: [UInt8]($0.name), value: $0.value.map { [UInt8]($0) })
        })
    }
  }

  /// Everything that an archive has of a partition, read with batches of that many records.
  static func read(
    _ files: any LogFiles, _ partition: Int32 = 0, folder: String = folder, maxRecords: Int = 1000
  ) throws -> [SampleRecord] {
    let reader = try ArchiveReader(path: folder, files: files)
    guard let found = reader.partition(self.partition(partition)) else { return [] }
    let cursor = try reader.cursor(of: self.partition(partition), from: found.start, to: found.end)
    var result: [SampleRecord] = []
    while true {
      let batch = RecordBatch()
      guard try cursor.next(into: batch, maxRecords: maxRecords) else { return result }
      result += records(of: batch)
    }
  }

  /// Small blocks and segments, so that a test has many of them.
  static var options: ArchiveOptions {
    var options = ArchiveOptions()
    options.blockBytes = 4_000
    options.segmentBytes = 20_000
    options.commitBytes = 7_000
    // What happens on the disk, and in which order, is the seed's.
    options.isInline = true
    return options
  }
}
