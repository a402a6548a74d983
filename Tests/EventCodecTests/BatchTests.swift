import EventCodec
import Foundation
import SuiteSupport
import Testing

@Suite("Record batches")
struct BatchTests {
  /// A batch that Kafka 4.1.1's producer wrote: 40 records with keys and headers, uncompressed.
  static let recorded: [UInt8] = {
    let tests = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = tests.appendingPathComponent(
      "RecordLogTests/Fixtures/kafka-4.1.1/fixture-none-0/00000000000000000000.log")
    do { return [UInt8](try Data(contentsOf: file)) } catch { return [] }
  }()

  @Test("a header of Kafka's own, field by field")
  func header() throws {
    // Read off a hexadecimal dump.
    let header = try Self.recorded.withUnsafeBytes { try BatchBytes(checking: $0).header }
    #expect(Self.recorded.count == 4003 && header.sizeBytes == 4003)
    #expect(header.baseOffset == 0 && header.lastOffset == 39 && header.nextOffset == 40)
    #expect(header.magic == 2 && header.leaderEpoch == 0 && header.codecNumber == 0)
    #expect(header.attributes == 0 && header.recordCount == 40 && header.lastOffsetDelta == 39)
    #expect(header.producerEpoch == 0 && header.baseSequence == 0 && header.lastSequence == 39)
    #expect(!header.isControl && !header.isTransactional && !header.isLogAppendTime)
  }

  @Test("its records, and the same bytes built again")
  func records() throws {
    try Self.recorded.withUnsafeBytes { bytes in
      let batch = try BatchBytes(checking: bytes)
      var builder = BatchBuilder(
        producerID: batch.header.producerID, producerEpoch: 0, baseSequence: 0)
      var records = BatchRecords(header: batch.header, payload: batch.payload)
      var count = 0
      while let record = try records.next() {
        count += 1
        let headers = record.headers.map { ([UInt8]($0.name), $0.value.map { [UInt8]($0) }) }
        #expect(record.offset == Int64(count - 1))
        #expect(record.key.map { [UInt8]($0) } == Array("key-\(count % 7)".utf8))
        let text = "the same words again and again and again"
        let value = "{\"codec\":\"none\",\"n\":\(count),\"text\":\"\(text)\"}"
        #expect(record.value.map { [UInt8]($0) } == Array(value.utf8))
        #expect(headers.map { String(decoding: $0.0, as: UTF8.self) } == ["h1", "h2"])
        #expect(headers.map(\.1) == [Array("v\(count)".utf8), Array("w".utf8)])
        builder.append(
          timestampMs: record.timestampMs, key: record.key.map { [UInt8]($0) },
          value: record.value.map { [UInt8]($0) }, headers: headers)
      }
      #expect(count == 40)
      // Offset and epoch, the first 16 bytes but for the length, are the log's to stamp.
      #expect(Array(builder.finish()[16...]) == Array(Self.recorded[16...]))
    }
  }

  @Test("a header written is the header read")
  func writing() {
    var bytes = [UInt8](repeating: 0, count: BatchHeader.byteCount)
    let header = Self.recorded.withUnsafeBytes { BatchHeader(reading: $0)! }
    bytes.withUnsafeMutableBytes { header.write(to: $0.baseAddress!) }
    #expect(bytes == Array(Self.recorded[..<61]))
    #expect(bytes[..<60].withUnsafeBytes { BatchHeader(reading: $0) } == nil)
  }

  @Test("sequence numbers wrap")
  func wrap() {
    var header = BatchHeader()
    header.baseSequence = .max
    header.lastOffsetDelta = 2
    #expect(header.lastSequence == 1)
    header.baseSequence = -1
    #expect(header.lastSequence == -1)
  }

  @Test("every flipped bit under the checksum is noticed")
  func checksum() {
    var bytes = Self.recorded
    for position in 17..<bytes.count where position % 13 == 0 || position < 100 {
      bytes[position] ^= 0x10
      #expect(throws: BatchFault.self) {
        try bytes.withUnsafeBytes { _ = try BatchBytes(checking: $0) }
      }
      bytes[position] ^= 0x10
    }
    for count in [0, 11, 60, 61, 4002] {
      #expect(throws: BatchFault.self) {
        try bytes[..<count].withUnsafeBytes { _ = try BatchBytes(checking: $0) }
      }
    }
  }

  @Test("random bytes as records never trap", arguments: 0..<20)
  func garbage(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var header = Self.recorded.withUnsafeBytes { BatchHeader(reading: $0)! }
    for _ in 0..<300 {
      var bytes = Array(Self.recorded[61...])
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        bytes[.random(in: 0..<bytes.count, using: &generator)] = .random(
          in: 0...255, using: &generator)
      }
      bytes.removeLast(.random(in: 0...3, using: &generator))
      header.recordCount = .random(in: 0...50, using: &generator)
      do {
        try bytes.withUnsafeBytes { room in
          var records = BatchRecords(header: header, payload: room)
          while let record = try records.next() {
            #expect(record.headers.count == record.headerCount)
          }
        }
      } catch is BatchFault {}
    }
  }
}
