import EventModel
import RowEncoding
import Testing

/// Decimals by their text, worked out by hand.
@Suite struct NumericFieldTests {
  private func read<Value>(
    _ write: (inout BinaryCopyBuffer) -> Void, _ body: (NumericField) -> Value
  ) -> Value? {
    var buffer = BinaryCopyBuffer()
    buffer.beginRow(fields: 1)
    write(&buffer)
    var reader = BinaryRowReader(buffer.bytes)
    _ = reader.nextRow()
    return reader.nextField().numeric.map(body)
  }

  @Test(arguments: [
    (Int128(0), 0, "0"), (0, 3, "0.000"), (7, 0, "7"), (-7, 1, "-0.7"), (5, 9, "0.000000005"),
    (100_000, 0, "100000"), (100_000, 5, "1.00000"), (123_456_789, 4, "12345.6789"),
    (-123_456_789, 5, "-1234.56789"), (Int128(Int64.min), 0, "-9223372036854775808"),
    (Int128.max, 0, "170141183460469231731687303715884105727"),
    (Int128.min, 38, "-1.70141183460469231731687303715884105728"),
    (Int128.max, 1, "17014118346046923173168730371588410572.7"),
    (Int128.max, 3, "170141183460469231731687303715884105.727"),
  ])
  func textIsExact(value: Int128, scale: Int, text: String) {
    #expect(read({ $0.appendNumeric(value, scale: scale) }, { $0.text }) == text)
    #expect(read({ $0.appendNumeric(value, scale: scale) }, { $0.scaled(by: scale) }) == value)
  }

  @Test func everyScaleComesBack() {
    for scale in PostgresLimits.scale {
      for value: Int128 in [1, -9, 10, 9999, 10_000, 10_001, 1_000_000_007] {
        let back = read({ $0.appendNumeric(value, scale: scale) }, { $0.scaled(by: scale) })
        #expect(back == value, "\(value) at scale \(scale)")
      }
    }
  }

  @Test func whatAScaleCannotHoldIsNil() {
    #expect(read({ $0.appendNumeric(Int64(15), scale: 1) }, { $0.scaled(by: 0) }) == .some(nil))
    #expect(read({ $0.appendNumeric(Int64(15), scale: 6) }, { $0.scaled(by: 5) }) == .some(nil))
    #expect(read({ $0.appendNumeric(Int64(150), scale: 6) }, { $0.scaled(by: 5) }) == 15)
    #expect(read({ $0.appendNumeric(Int128.max, scale: 0) }, { $0.scaled(by: 1) }) == .some(nil))
  }

  @Test func digitsAreReadByTheirPower() {
    let digits: [Int16] = [3, 0, 0, 9999]
    let write = { (buffer: inout BinaryCopyBuffer) in
      buffer.appendNumericDigits(digits: digits, weight: 5)
    }
    let found = read(write) { numeric in
      var seen: [Int: Int16] = [:]
      numeric.forEachDigit { seen[$0] = $1 }
      #expect(numeric.digit(atPower: 5) == 3)
      #expect(numeric.digit(atPower: 4) == 0)
      #expect(numeric.digit(atPower: 2) == 9999)
      #expect(numeric.digit(atPower: 6) == 0)
      #expect(numeric.digit(atPower: 0) == 0)
      return seen
    }
    #expect(found == [5: 3, 2: 9999])
    let none = read({ $0.appendNumericDigits(digits: [], weight: 0) }, { $0.text })
    #expect(none == "0")
  }
}
