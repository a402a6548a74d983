import EventModel

/// One record as a test writes it down.
struct TestRecord {
  var key: [UInt8]?
  var value: [UInt8]?
  var headers: [(name: String, value: [UInt8]?)] = []
  var timestampMs: Int64 = 1_795_218_100_000

  /// A batch that holds just this record.
  var batch: RecordBatch {
    let batch = RecordBatch(capacityBytes: 1024)
    var headerBytes: [UInt8] = []
    for header in headers {
      Self.append(Array(header.name.utf8), to: &headerBytes)
      Self.append(header.value, to: &headerBytes)
    }
    let bytes = (key ?? []) + (value ?? []) + headerBytes
    let source = batch.source(TopicPartition(TopicName("any"), Partition(0)))
    batch.reserve(bytes.count).copyMemory(from: bytes, byteCount: bytes.count)
    batch.append(
      RecordHead(
        source: source, offset: 0, timestampMs: timestampMs, timestampType: .createTime,
        headerCount: UInt32(headers.count), keyLength: key.map { Int32($0.count) } ?? -1,
        valueLength: value.map { Int32($0.count) } ?? -1, start: batch.arenaCount,
        headersLength: Int32(headerBytes.count)),
      byteCount: bytes.count)
    return batch
  }

  private static func append(_ bytes: [UInt8]?, to result: inout [UInt8]) {
    let count = bytes.map { Int32($0.count) } ?? -1
    withUnsafeBytes(of: count) { result += Array($0) }
    result += bytes ?? []
  }
}
