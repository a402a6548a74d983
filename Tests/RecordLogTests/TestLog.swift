import Compression
import EventCodec
import EventModel
import RecordLog

/// A folder with one partition, and what tests do with it in a line.
final class TestLog {
  static let name = TopicPartition(TopicName("orders"), Partition(0))
  static let path = "/data"
  static let folder = "/data/orders-0"
  static let id = LogUUID(bytes: Array(1...16))

  let folder: DataFolder
  let log: PartitionLog
  var settings: LogSettings
  var nowMs: Int64

  /// Opens the partition, or makes it where there is none.
  init(
    _ disk: any LogFiles, path: String = TestLog.path, options: LogOptions = LogOptions(),
    settings: LogSettings = LogSettings(), nowMs: Int64 = 1_800_000_000_000,
    pool: BytePool = BytePool()
  ) throws {
    folder = try DataFolder(
      path: path, options: options, nowMs: nowMs, files: disk, pool: pool)
    log =
      try folder.partitions().contains(Self.name)
      ? try folder.open(Self.name) : try folder.create(Self.name, topicID: Self.id)
    self.settings = settings
    self.nowMs = nowMs
  }

  @discardableResult
  func append(_ batch: [UInt8]) throws(AppendRefusal) -> Appended {
    try batch.withBytes { (bytes) throws(AppendRefusal) in
      try log.append(bytes, nowMs: nowMs, settings: settings)
    }
  }

  /// Fsyncs what was appended.
  func sync() throws {
    while let ticket = try log.prepareSync() { try log.synced(ticket.run()) }
  }

  /// One read, as bytes.
  func read(from offset: Int64, maxBytes: Int = 1 << 20) throws -> (bytes: [UInt8], next: Int64) {
    let result = try log.read(from: offset, maxBytes: maxBytes, minOneBatch: true)
    return (result.bytes, result.nextOffset)
  }

  /// Every batch from an offset to the stable end.
  func batches(from offset: Int64? = nil, maxBytes: Int = 1 << 20) throws -> [StoredBatch] {
    var next = offset ?? log.startOffset
    var result: [StoredBatch] = []
    while next < log.stableEnd {
      let (bytes, after) = try read(from: next, maxBytes: maxBytes)
      if bytes.isEmpty { break }
      result += try StoredBatch.split(bytes)
      next = after
    }
    return result
  }
}

/// A batch as it was read back.
struct StoredBatch: Equatable {
  let header: BatchHeader
  let bytes: [UInt8]

  /// Takes whole, sound batches apart.
  static func split(_ bytes: [UInt8]) throws -> [StoredBatch] {
    var result: [StoredBatch] = []
    var position = 0
    while position < bytes.count {
      let size = try bytes.withUnsafeBytes { room in
        try BatchBytes(checking: UnsafeRawBufferPointer(rebasing: room[position...])).bytes.count
      }
      let part = Array(bytes[position..<position + size])
      let header = part.withUnsafeBytes { BatchHeader(reading: $0)! }
      result.append(StoredBatch(header: header, bytes: part))
      position += size
    }
    return result
  }

  /// Its records: offset, time, key and value.
  func records() throws -> [TestRecord] {
    let codec = CompressionCodec(rawValue: header.codecNumber)!
    return try bytes.withUnsafeBytes { room in
      let decompressor = Decompressor()
      let payload = UnsafeRawBufferPointer(rebasing: room[BatchHeader.byteCount...])
      var records = BatchRecords(
        header: header,
        payload: try decompressor.unpack(payload, codec, limitBytes: 64 << 20))
      var result: [TestRecord] = []
      while let record = try records.next() {
        result.append(
          TestRecord(
            offset: record.offset, timestampMs: record.timestampMs,
            key: record.key.map { [UInt8]($0) }, value: record.value.map { [UInt8]($0) },
            headers: record.headers.map { String(decoding: $0.name, as: UTF8.self) }))
      }
      return result
    }
  }

  /// Everything but what the log stamps: offset and epoch.
  var payload: [UInt8] { Array(bytes[16...]) }
}

struct TestRecord: Equatable {
  var offset: Int64
  var timestampMs: Int64
  var key: [UInt8]?
  var value: [UInt8]?
  var headers: [String] = []
}

extension Array where Element == UInt8 {
  /// `withUnsafeBytes` that keeps the error's type.
  func withBytes<Value, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let result = withUnsafeBytes { bytes -> Result<Value, Failure> in
      do throws(Failure) { return .success(try body(bytes)) } catch { return .failure(error) }
    }
    return try result.get()
  }
}

/// Batches for tests.
enum Batches {
  /// One with that many records, of that time and that many bytes each.
  static func plain(
    _ count: Int = 1, timestampMs: Int64 = 1_800_000_000_000, valueBytes: Int = 20,
    producer: (id: Int64, epoch: Int16, sequence: Int32)? = nil, fill: UInt8 = 7
  ) -> [UInt8] {
    var builder = BatchBuilder(
      producerID: producer?.id ?? -1, producerEpoch: producer?.epoch ?? -1,
      baseSequence: producer?.sequence ?? -1)
    for index in 0..<count {
      builder.append(
        timestampMs: timestampMs + Int64(index), key: nil,
        value: [UInt8](repeating: fill, count: valueBytes))
    }
    return builder.finish()
  }
}
