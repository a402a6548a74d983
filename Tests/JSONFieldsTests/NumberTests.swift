import EventModel
import JSONFields
import Testing

struct NumberTests {
  /// Worked out by hand: digits shifted, then rounded half to even.
  @Test(arguments: [
    ("0", 0, Int64(0)), ("-0", 6, 0), ("12", 2, 1200), ("-12.5", 0, -12), ("13.5", 0, 14),
    ("12.5000000000000000000000001", 0, 13), ("0.0000000005", 9, 0), ("0.0000000015", 9, 2),
    ("0.000000000500000000000000000001", 9, 1), ("1e3", 3, 1_000_000), ("1E-3", 3, 1),
    ("5e-4", 3, 0), ("15e-4", 3, 2), ("1e-999999999999999999999", 12, 0),
    ("9223372036854775807", 0, .max), ("-9223372036854775808", 0, .min),
    ("9223372036854775806.5", 0, 9_223_372_036_854_775_806),
    ("0.00000000000000000000000000000000001e40", 0, 100_000), ("0e99999999999999999999", 0, 0),
    ("1234567890123456.78", 2, 123_456_789_012_345_678),
    ("99999999999999999.95", 1, 1_000_000_000_000_000_000),
    ("123456789012345678", 0, 123_456_789_012_345_678),
    ("0.123456789012345675", 12, 123_456_789_012),
  ])
  func scaled(_ text: String, scale: Int, expected: Int64) {
    #expect(bytes(text) { DecimalText.scaled($0, scale: scale) } == expected)
  }

  @Test(arguments: [
    ("9223372036854775808", 0), ("-9223372036854775809", 0), ("9223372036854775807.5", 0),
    ("1e19", 0), ("1e999999999999999999999", 0), ("9223372036854775", 12), ("", 0), ("-", 0),
    ("1.", 2), (".5", 2), ("1e", 0), ("1e+", 0), ("1.2.3", 0), ("12a", 0), ("--1", 0), ("+1", 0),
    ("18446744073709551616", 0),
  ])
  func unscalable(_ text: String, scale: Int) {
    #expect(bytes(text) { DecimalText.scaled($0, scale: scale) } == nil)
  }

  @Test(arguments: [
    ("1", true), ("1.0", true), ("1.50", false), ("1.2e1", true), ("1.25e1", false),
    ("100e-2", true), ("100e-3", false), ("0.0", true), ("0e-5", true), ("1e400", true),
    ("1E-400", false), ("123456789012345678901234567890", true),
  ])
  func wholeness(_ text: String, expected: Bool) {
    #expect(bytes(text) { DecimalText.isWhole($0) } == expected)
  }

  @Test func wholes() {
    #expect(bytes("12.0") { DecimalText.whole($0) } == 12)
    #expect(bytes("-1.2e1") { DecimalText.whole($0) } == -12)
    #expect(bytes("12.5") { DecimalText.whole($0) } == nil)
    #expect(bytes("9223372036854775808") { DecimalText.whole($0) } == nil)
    #expect(bytes("-9223372036854775808") { DecimalText.whole($0) } == .min)
    #expect(bytes("999999999999999999") { DecimalText.whole($0) } == 999_999_999_999_999_999)
  }

  @Test(arguments: [
    ("1", "1.0", 0), ("1e2", "100", 0), ("-0", "0.00", 0), ("0.1", "1e-1", 0), ("1", "2", -1),
    ("-1", "-2", 1), ("-1", "0", -1), ("0", "-1e-400", 1), ("1e400", "1e399", 1),
    ("9007199254740993", "9007199254740992", 1), ("0.30000000000000004", "0.3", 1),
    ("100", "99.999", 1), ("1e99999999999999999", "1e-99999999999999999", 1),
    ("12.34", "12.340000", 0), ("0.0012", "0.00120001", -1),
  ])
  func comparison(_ left: String, _ right: String, expected: Int) {
    let result = bytes(left) { left in bytes(right) { DecimalText.compare(left, $0) } }
    #expect(result == expected)
    let swapped = bytes(right) { right in bytes(left) { DecimalText.compare(right, $0) } }
    #expect(swapped == -expected)
  }

  @Test func unixTimes() {
    #expect(
      bytes("1795218065.6358435") { TimestampText.unixSeconds($0) }?.microseconds
        == 1_795_218_065_635_844)
    #expect(
      bytes("1795218065.6358445") { TimestampText.unixSeconds($0) }?.microseconds
        == 1_795_218_065_635_844)
    #expect(
      bytes("1795218065.635844") { TimestampText.unixSeconds($0) }?.microseconds
        == 1_795_218_065_635_844)
    #expect(bytes("-0.5") { TimestampText.unixSeconds($0) }?.microseconds == -500_000)
    #expect(
      bytes("1795218065635.8435") { TimestampText.unixMilliseconds($0) }?.microseconds
        == 1_795_218_065_635_844)
    #expect(bytes("1e300") { TimestampText.unixSeconds($0) } == nil)
  }

  /// Seconds by GNU `date -u -d <text> +%s`.
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", Int64(0)), ("2025-10-01T12:34:56.789012Z", 1_759_322_096_789_012),
    ("2025-10-01t12:34:56.7890125+02:00", 1_759_314_896_789_012),
    ("2000-02-29T23:59:59.9999995Z", 951_868_800_000_000),
    ("1969-12-31T23:59:59.5Z", -500_000), ("0000-03-01T00:00:00Z", -62_162_035_200_000_000),
    ("9999-12-31T23:59:59Z", 253_402_300_799_000_000),
    ("1998-12-31T23:59:60Z", 915_148_800_000_000),
    ("1998-12-31T15:59:60.25-08:00", 915_148_800_250_000),
  ])
  func rfc3339(_ text: String, expected: Int64) {
    #expect(bytes(text) { TimestampText.rfc3339($0) }?.microseconds == expected)
  }

  @Test(arguments: [
    "", "2025-10-01", "2025-10-01 12:34:56Z", "2025-02-29T00:00:00Z", "2025-13-01T00:00:00Z",
    "2025-10-01T24:00:00Z", "2025-10-01T12:34:56.Z", "2025-10-01T12:34:56",
    "2025-10-01T12:34:60Z", "2025-10-01T12:34:56+24:00", "2025-10-01T12:34:56+0200",
    "2025-10-01T12:34:56Z ", "2025-1-01T12:34:56ZZ", "1998-12-31T23:59:61Z",
    "2025-10-01T12:34:56+02", "1900-02-29T00:00:00Z",
  ])
  func notRFC3339(_ text: String) {
    #expect(bytes(text) { TimestampText.rfc3339($0) } == nil)
  }

  @Test func naiveTimesAreUTCWhereDeclared() {
    #expect(
      bytes("2025-10-01T12:34:56.789012") { TimestampText.rfc3339($0, naiveIsUTC: true) }?
        .microseconds == 1_759_322_096_789_012)
  }

  private func bytes<R>(_ text: String, _ body: (UnsafeRawBufferPointer) -> R) -> R {
    Array(text.utf8).withUnsafeBytes(body)
  }
}
