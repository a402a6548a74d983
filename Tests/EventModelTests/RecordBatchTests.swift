import EventModel
import Testing

@Suite("A batch of records")
struct RecordBatchTests {
  private typealias Header = (name: String, value: String?)

  /// Lays a record out as the consumer does: key, value, headers.
  private func add(
    to batch: RecordBatch, offset: Int64, key: String?, value: String?, headers: [Header]
  ) {
    var bytes = Array((key ?? "").utf8) + Array((value ?? "").utf8)
    let bodyCount = bytes.count
    for header in headers {
      withUnsafeBytes(of: Int32(header.name.utf8.count)) { bytes += Array($0) }
      bytes += Array(header.name.utf8)
      withUnsafeBytes(of: Int32(header.value?.utf8.count ?? -1)) { bytes += Array($0) }
      bytes += Array((header.value ?? "").utf8)
    }
    let head = RecordHead(
      source: batch.source(TopicPartition(TopicName("t"), Partition(3))), offset: offset,
      timestampMs: 5, timestampType: .createTime, headerCount: UInt32(headers.count),
      keyLength: key.map { Int32($0.utf8.count) } ?? -1,
      valueLength: value.map { Int32($0.utf8.count) } ?? -1, start: batch.arenaCount,
      headersLength: Int32(bytes.count - bodyCount))
    batch.reserve(bytes.count).copyMemory(from: bytes, byteCount: bytes.count)
    batch.append(head, byteCount: bytes.count)
  }

  private func text(_ bytes: UnsafeRawBufferPointer?) -> String? {
    bytes.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("what was laid out is read back, over every growth of the arena")
  func roundTrip() {
    let batch = RecordBatch(capacityBytes: 16)
    #expect(batch.isEmpty)
    for number in 0..<500 {
      add(
        to: batch, offset: Int64(number), key: "key-\(number)",
        value: String(repeating: "v", count: number),
        headers: [("ce_id", "\(number)"), ("empty", ""), ("none", nil)])
    }
    #expect(batch.records.count == 500)
    for (number, record) in batch.records.enumerated() {
      #expect(record.offset == Int64(number))
      #expect(text(batch.key(record)) == "key-\(number)")
      #expect(batch.value(record)?.count == number)
      let headers = batch.headers(record)
      #expect(headers.map { text($0.name) } == ["ce_id", "empty", "none"])
      #expect(headers.map { text($0.value) } == ["\(number)", "", nil])
    }
    #expect(batch.sources == [TopicPartition(TopicName("t"), Partition(3))])
  }

  @Test("no key is not an empty key, and no value not an empty value")
  func absent() {
    let batch = RecordBatch()
    add(to: batch, offset: 0, key: nil, value: "", headers: [])
    add(to: batch, offset: 1, key: "", value: nil, headers: [("h", "x")])
    #expect(batch.key(batch.records[0]) == nil)
    #expect(batch.value(batch.records[0])?.count == 0)
    #expect(batch.key(batch.records[1])?.count == 0)
    #expect(batch.value(batch.records[1]) == nil)
    #expect(batch.headers(batch.records[1]).map { text($0.value) } == ["x"])
  }

  @Test("partitions are numbered as they first appear")
  func sources() {
    let batch = RecordBatch()
    let (a, b) = (
      TopicPartition(TopicName("a"), Partition(1)), TopicPartition(TopicName("b"), Partition(0))
    )
    #expect([batch.source(b), batch.source(a), batch.source(b)] == [0, 1, 0])
    #expect(batch.sources == [b, a])
  }
}
