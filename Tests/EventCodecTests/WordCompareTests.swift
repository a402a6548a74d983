import EventCodec
import JSONFields
import Testing

/// What the validator compares by words and by scaled numbers: every byte and every digit counts.
struct WordCompareTests {
  /// A name is itself and nothing that differs in one byte or in length, in keys of any length.
  @Test(arguments: [1, 2, 7, 8, 9, 15, 16, 17, 23, 24, 25, 40])
  func namesDifferByAnyByte(_ length: Int) throws {
    let name = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP".utf8.prefix(length))
    func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
    let judge = try Judge(
      #"{"type":"object","properties":{"\#(text(name))":{"type":"null"}}}"#)
    #expect(try judge.violation(#"{"\#(text(name))":1}"#)?.code == .type)
    for place in name.indices {
      var other = name
      other[place] = UInt8(ascii: "_")
      #expect(try judge.violation(#"{"\#(text(other))":1}"#) == nil)
    }
    #expect(try judge.violation(#"{"\#(text(name))x":1}"#) == nil)
    #expect(try judge.violation(#"{"\#(text(name.dropLast()))":1}"#) == nil)
    // Resolved escapes lie behind the record, in memory that was used before.
    let escaped = "\\u00" + String(name[0], radix: 16) + text(Array(name.dropFirst()))
    #expect(try judge.violation(#"{"\#(escaped)":1}"#)?.code == .type)
    #expect(try judge.violation(#"{"\#(escaped)":null}"#) == nil)
  }

  @Test(arguments: [
    ("maximum", "1", "1.0", true), ("maximum", "1", "1.0001", false), ("maximum", "1", "0.9", true),
    ("minimum", "0", "-0.5", false), ("minimum", "0", "-0.0", true),
    ("minimum", "-1", "-1.0", true),
    ("minimum", "-1", "-1.00000001", false), ("exclusiveMinimum", "7", "7.0", false),
    ("exclusiveMinimum", "7", "7.00000000000001", true),
    ("exclusiveMaximum", "7", "7.0", false), ("exclusiveMaximum", "7", "6.99999999999999", true),
    // The bound at the number's scale is beyond 64 bits.
    ("maximum", "9000000000000000000", "1.0000000000000001", true),
    ("minimum", "9000000000000000000", "1.0000000000000001", false),
    ("maximum", "-9000000000000000000", "-1.0000000000000001", false),
    ("minimum", "-9000000000000000000", "-1.0000000000000001", true),
    ("maximum", "100", "99.99999999999999999999", true), ("maximum", "100", "1e3", false),
    ("minimum", "0.5", "0.49", false), ("minimum", "0.5", "0.5", true),
  ])
  func bounds(_ keyword: String, bound: String, number: String, isValid: Bool) throws {
    let judge = try Judge(#"{"\#(keyword)":\#(bound)}"#)
    #expect((try judge.violation(number) == nil) == isValid, "\(number) by \(keyword) \(bound)")
  }
}
