import JSONFields

/// Whether a value is a date and time as pydantic 2 reads one for a `datetime` in its default, lax
/// mode. The moment itself is not computed: the verifier only refuses what it cannot read.
///
/// Taken: a string `YYYY-MM-DD`, alone or followed by `T`, `t`, `_` or a space and `HH:MM`, then
/// perhaps `:SS`, perhaps `.` or `,` and digits, perhaps `Z`, `z` or an offset `+HH:MM`, `+HHMM`
/// (a minus may be U+2212); a number, or a string that is one, of seconds since 1970, or of
/// milliseconds above 20,000,000,000 either way, from year 1 to year 9999.
struct PythonMoment {
  /// Whether it is written otherwise than RFC 3339 has it: a number, or without a `T`, seconds or
  /// an offset with a colon.
  let isCoerced: Bool

  /// Nil where pydantic reports an error.
  init?(_ value: JSONValue) {
    switch value.kind {
    case .number:
      guard let number = value.numberText.flatMap({ Double($0) }), Self.isInRange(number) else {
        return nil
      }
      isCoerced = true
    case .string:
      var text = MomentText(rest: Array(value.utf8)[...])
      if let isRFC3339 = text.readMoment() {
        isCoerced = !isRFC3339
      } else {
        guard let number = Self.number(Array(value.utf8)), Self.isInRange(number) else {
          return nil
        }
        isCoerced = true
      }
    default: return nil
    }
  }

  /// An optional sign, digits, and perhaps a point and digits.
  private static func number(_ text: [UInt8]) -> Double? {
    let unsigned = text.first.map { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") } ?? false
    let parts = (unsigned ? text.dropFirst() : text[...])
      .split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    let isDigit = { (byte: UInt8) in byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
    guard parts.contains(where: { !$0.isEmpty }), parts.allSatisfy({ $0.allSatisfy(isDigit) })
    else { return nil }
    let whole = (parts[0].isEmpty ? [UInt8(ascii: "0")] : Array(parts[0]))
    let fraction = parts.count > 1 && !parts[1].isEmpty ? [UInt8(ascii: ".")] + parts[1] : []
    let sign = text.first == UInt8(ascii: "-") ? "-" : ""
    return Double(sign + String(decoding: whole + fraction, as: UTF8.self))
  }

  /// Seconds, or milliseconds beyond the threshold, that fall into the years 1 to 9999. No number
  /// of seconds below the threshold leaves them.
  private static func isInRange(_ number: Double) -> Bool {
    if number.magnitude <= 20_000_000_000 { return true }
    return number >= -62_135_596_800_000 && number < 253_402_300_800_000
  }
}

/// What is left to read of a date and time.
private struct MomentText {
  var rest: ArraySlice<UInt8>

  /// Reads all of it; true where it is RFC 3339, false where it is another form that is taken, nil
  /// where it is none.
  mutating func readMoment() -> Bool? {
    guard readDate() else { return nil }
    if rest.isEmpty { return false }
    guard let separator = take(anyOf: "Tt_ ") else { return nil }
    guard let hour = readTwo(), hour < 24, take(anyOf: ":") != nil, let minute = readTwo(),
      minute < 60
    else { return nil }
    var isRFC3339 = separator == UInt8(ascii: "T") || separator == UInt8(ascii: "t")
    if take(anyOf: ":") != nil {
      guard let second = readTwo(), second < 60 else { return nil }
      if let point = take(anyOf: ".,") {
        if point == UInt8(ascii: ",") { isRFC3339 = false }
        guard readDigits() > 0 else { return nil }
      }
    } else {
      isRFC3339 = false
    }
    if rest.isEmpty { return false }
    guard let zoneIsRFC3339 = readZone(), rest.isEmpty else { return nil }
    return isRFC3339 && zoneIsRFC3339
  }

  private mutating func readDate() -> Bool {
    guard let century = readTwo(), let years = readTwo(), take(anyOf: "-") != nil,
      let month = readTwo(), take(anyOf: "-") != nil, let day = readTwo()
    else { return false }
    let year = century * 100 + years
    guard year >= 1, month >= 1, month <= 12, day >= 1 else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return day <= days[month - 1]
  }

  private mutating func readZone() -> Bool? {
    if take(anyOf: "Zz") != nil { return true }
    var isRFC3339 = true
    if rest.starts(with: "\u{2212}".utf8) {
      rest.removeFirst(3)
      isRFC3339 = false
    } else if take(anyOf: "+-") == nil {
      return nil
    }
    guard let hours = readTwo() else { return nil }
    if take(anyOf: ":") == nil { isRFC3339 = false }
    guard let minutes = readTwo(), hours < 24, minutes < 60 else { return nil }
    return isRFC3339
  }

  private mutating func take(anyOf characters: StaticString) -> UInt8? {
    guard let first = rest.first,
      characters.withUTF8Buffer({ $0.contains(first) })
    else { return nil }
    rest.removeFirst()
    return first
  }

  private mutating func readTwo() -> Int? {
    var number = 0
    for _ in 0..<2 {
      guard let digit = take(anyOf: "0123456789") else { return nil }
      number = number * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return number
  }

  private mutating func readDigits() -> Int {
    var count = 0
    while take(anyOf: "0123456789") != nil { count += 1 }
    return count
  }
}
