import JSONFields

/// A whole number as pydantic 2 reads one for an `int` in its default, lax mode.
///
/// Taken: a JSON integer of up to 4,300 digits; a number with a fraction or exponent whose double
/// is whole and below 2^63; `true` as 1 and `false` as 0; a string of up to 4,300 characters that,
/// white space around it removed, is an optional sign, digits with single underscores between
/// them, and perhaps `.` and zeros: `"365"`, `" +3_65.00 "`.
struct PythonInteger {
  /// Plain decimal digits without leading zeros, `-` in front of a negative number.
  let digits: String
  /// Whether the record had it otherwise than as a JSON integer.
  let isCoerced: Bool

  var isPositive: Bool { digits != "0" && digits.utf8.first != UInt8(ascii: "-") }

  /// Python refuses to read longer integers from text.
  private static let digitsMax = 4_300

  /// Nil where pydantic reports an error.
  init?(_ value: JSONValue) {
    switch value.kind {
    case .true: self.init(digits: "1", isCoerced: true)
    case .false: self.init(digits: "0", isCoerced: true)
    case .number:
      guard let text = value.numberText else { return nil }
      if let digits = Self.plain(Array(text.utf8)) {
        self.init(digits: digits, isCoerced: false)
      } else {
        guard let double = Double(text), let whole = Int64(exactly: double) else { return nil }
        self.init(digits: String(whole), isCoerced: true)
      }
    case .string:
      guard let text = value.string, let digits = Self.lenient(text) else { return nil }
      self.init(digits: digits, isCoerced: true)
    default: return nil
    }
  }

  private init(digits: String, isCoerced: Bool) {
    self.digits = digits
    self.isCoerced = isCoerced
  }

  private static func lenient(_ text: String) -> String? {
    let scalars = text.unicodeScalars
    let isBlank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
    guard let first = scalars.firstIndex(where: { !isBlank($0) }),
      let last = scalars.lastIndex(where: { !isBlank($0) })
    else { return nil }
    var rest = Array(String(scalars[first...last]).utf8)[...]
    if let point = rest.firstIndex(of: UInt8(ascii: ".")) {
      let fraction = rest[(point + 1)...]
      guard !fraction.isEmpty, fraction.allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
      rest = rest[..<point]
    }
    var sign: [UInt8] = []
    if rest.first == UInt8(ascii: "-") { sign = [UInt8(ascii: "-")] }
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    // An underscore stands between two digits or nowhere.
    let groups = rest.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
    guard groups.allSatisfy({ !$0.isEmpty }) else { return nil }
    return plain(sign + groups.joined())
  }

  /// Digits with an optional `-`, leading zeros removed; nil for anything else.
  private static func plain(_ text: [UInt8]) -> String? {
    let isNegative = text.first == UInt8(ascii: "-")
    let digits = isNegative ? text.dropFirst() : text[...]
    guard !digits.isEmpty, digits.count <= digitsMax,
      digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
    else { return nil }
    let significant = digits.drop { $0 == UInt8(ascii: "0") }
    if significant.isEmpty { return "0" }
    return (isNegative ? "-" : "") + String(decoding: significant, as: UTF8.self)
  }
}
