import EventModel
import RowEncoding
import Testing

/// What was written is read back, and what was not is nil.
@Suite struct BinaryRowReaderTests {
  @Test func everyFieldComesBack() {
    var buffer = BinaryCopyBuffer()
    buffer.appendHeader()
    buffer.beginRow(fields: 9)
    buffer.appendInt16(.min)
    buffer.appendInt32(.min)
    buffer.appendInt64(.min)
    buffer.appendFloat64(-0.1)
    buffer.appendBool(false)
    buffer.appendText("línea\n")
    buffer.appendTimestamp(Timestamp(microseconds: -1))
    buffer.appendUUID(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)
    buffer.appendNull()
    buffer.beginRow(fields: 0)
    buffer.appendTrailer()
    var reader = BinaryRowReader(buffer.bytes)
    #expect(reader.nextRow() == 9)
    #expect(reader.nextField().integer == Int64(Int16.min))
    #expect(reader.nextField().int32 == .min)
    #expect(reader.nextField().int64 == .min)
    #expect(reader.nextField().float64 == -0.1)
    #expect(reader.nextField().bool == false)
    #expect(reader.nextField().text == "línea\n")
    #expect(reader.nextField().timestamp == Timestamp(microseconds: -1))
    let uuid = reader.nextField().uuid
    #expect(uuid?.high == 0x0123_4567_89AB_CDEF)
    #expect(uuid?.low == 0xFEDC_BA98_7654_3210)
    #expect(reader.nextField().isNull)
    #expect(reader.nextRow() == 0)
    #expect(reader.nextRow() == nil)
  }

  @Test func unreadFieldsAreSkipped() {
    var buffer = BinaryCopyBuffer()
    for number in Int64(1)...3 {
      buffer.beginRow(fields: 2)
      buffer.appendInt64(number)
      buffer.appendText("skipped")
    }
    var reader = BinaryRowReader(buffer.bytes)
    var numbers: [Int64] = []
    while reader.nextRow() != nil { numbers.append(reader.nextField().int64!) }
    #expect(numbers == [1, 2, 3])
  }

  @Test func aFieldOfAnotherSizeIsNoValue() {
    let bytes: [UInt8] = [1, 2, 3]
    bytes.withUnsafeBytes { bytes in
      let field = BinaryField(bytes)
      #expect(field.int64 == nil)
      #expect(field.integer == nil)
      #expect(field.uuid == nil)
      #expect(field.numeric == nil)
      #expect(!field.isNull)
    }
  }
}
