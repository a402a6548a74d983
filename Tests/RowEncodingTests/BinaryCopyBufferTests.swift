import EventModel
import RowEncoding
import Testing

/// Bytes are compared with vectors written down from Postgres's own COPY output and manual.
@Suite struct BinaryCopyBufferTests {
  /// The bytes of one row whose only field is written by `body`, without the row's field count.
  private func field(_ body: (inout BinaryCopyBuffer) -> Void) -> [UInt8] {
    var buffer = BinaryCopyBuffer(capacityBytes: 1)
    buffer.beginRow(fields: 1)
    body(&buffer)
    return Array(buffer.bytes.dropFirst(2))
  }

  @Test func headerAndTrailerAreTheManualsBytes() {
    var buffer = BinaryCopyBuffer()
    buffer.appendHeader()
    buffer.appendTrailer()
    let signature: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF] + Array("\r\n\0".utf8)
    #expect(Array(buffer.bytes) == signature + [0, 0, 0, 0, 0, 0, 0, 0] + [0xFF, 0xFF])
  }

  @Test func fixedFieldsAreBigEndianBehindTheirLength() {
    #expect(field { $0.appendNull() } == [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(field { $0.appendInt16(-2) } == [0, 0, 0, 2, 0xFF, 0xFE])
    #expect(field { $0.appendInt32(258) } == [0, 0, 0, 4, 0, 0, 1, 2])
    #expect(field { $0.appendInt64(-1) } == [0, 0, 0, 8] + [UInt8](repeating: 0xFF, count: 8))
    #expect(field { $0.appendBool(true) } == [0, 0, 0, 1, 1])
    #expect(field { $0.appendFloat64(1.5) } == [0, 0, 0, 8, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0])
    #expect(field { $0.appendText("é") } == [0, 0, 0, 2, 0xC3, 0xA9])
    #expect(field { $0.appendText("") } == [0, 0, 0, 0])
  }

  @Test func momentsCountFrom2000() {
    let start = Timestamp(microseconds: 946_684_800_000_001)
    #expect(field { $0.appendTimestamp(start) } == [0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1])
    // Too early for Postgres: refused there, neither wrapped nor minus infinity.
    let early = Timestamp(microseconds: .min)
    #expect(field { $0.appendTimestamp(early) } == [0, 0, 0, 8, 0x80, 0, 0, 0, 0, 0, 0, 1])
  }

  /// Vectors: `COPY (SELECT x::numeric) TO STDOUT (FORMAT binary)` of PostgreSQL 15.
  @Test(arguments: [
    (Int64(0), 0, [0, 0, 0, 0] as [UInt16]),
    (0, 2, [0, 0, 0, 2]),
    (1, 0, [1, 0, 0, 0, 1]),
    (-1, 0, [1, 0, 0x4000, 0, 1]),
    (10000, 0, [1, 1, 0, 0, 1]),
    (12_345_678, 0, [2, 1, 0, 0, 1234, 5678]),
    (1234, 3, [2, 0, 0, 3, 1, 2340]),
    (5, 9, [1, 0xFFFD, 0, 9, 5000]),
    (-1, 4, [1, 0xFFFF, 0x4000, 4, 1]),
  ])
  func numericsAreBaseTenThousand(value: Int64, scale: Int, halves: [UInt16]) {
    var expected: [UInt8] = [0, 0, 0, UInt8(halves.count * 2)]
    for half in halves { expected += [UInt8(half >> 8), UInt8(half & 255)] }
    #expect(field { $0.appendNumeric(value, scale: scale) } == expected)
    #expect(field { $0.appendNumeric(Int128(value), scale: scale) } == expected)
  }

  @Test func aLongTextLeavesRoomForTheFieldsBehindIt() {
    var buffer = BinaryCopyBuffer(capacityBytes: 64)
    let text = String(repeating: "x", count: 5000)
    for _ in 0..<50 {
      buffer.beginRow(fields: 6)
      buffer.appendText(text)
      for number in 1...5 { buffer.appendNumeric(Int128.max - Int128(number), scale: 37) }
    }
    var reader = BinaryRowReader(buffer.bytes)
    var rows = 0
    while reader.nextRow() == 6 {
      rows += 1
      #expect(reader.nextField().bytes?.count == 5000)
      for number in 1...5 {
        #expect(reader.nextField().numeric?.scaled(by: 37) == Int128.max - Int128(number))
      }
    }
    #expect(rows == 50)
    let written = buffer.rowCount
    #expect(written == 50)
  }

  @Test func aRowWithTheWrongNumberOfFieldsTraps() async {
    await #expect(processExitsWith: .failure) {
      var buffer = BinaryCopyBuffer()
      buffer.beginRow(fields: 1)
      buffer.appendInt64(1)
      buffer.appendInt64(2)
    }
    await #expect(processExitsWith: .failure) {
      var buffer = BinaryCopyBuffer()
      buffer.beginRow(fields: 2)
      buffer.appendInt64(1)
      buffer.beginRow(fields: 2)
    }
  }

  @Test func emptiedBuffersStartAgain() {
    var buffer = BinaryCopyBuffer()
    buffer.beginRow(fields: 2)
    buffer.appendInt64(1)
    buffer.removeAll()
    let isEmpty = buffer.isEmpty
    #expect(isEmpty)
    buffer.beginRow(fields: 1)
    buffer.appendNull()
    #expect(Array(buffer.bytes) == [0, 1, 0xFF, 0xFF, 0xFF, 0xFF])
  }
}
