// Decimals exactly as they are written: no binary floating point ever touches them.

/// Reads numbers in JSON's notation: a sign, digits, a fraction, an exponent.
///
/// Every function returns nil for text that is no number. An exponent beyond 10^17 counts as 10^17.
package enum DecimalText {
  /// The greatest scale that `scaled` takes.
  package static let scaleMax = 12

  /// The number times 10^`scale`, rounded half to even; nil where that does not fit.
  /// - Parameter scale: 0 to `scaleMax`.
  package static func scaled(_ text: UnsafeRawBufferPointer, scale: Int) -> Int64? {
    precondition(scale >= 0 && scale <= scaleMax, "scale \(scale)")
    // 18 digits cannot overflow; whatever else comes up goes the general way.
    guard text.count <= 19, text.count > 0 else { return general(text, scale: scale) }
    var at = 0
    let negative = text[0] == UInt8(ascii: "-")
    if negative { at = 1 }
    let first = at
    var value: UInt64 = 0
    var point = -1
    while at < text.count {
      let digit = text[at] &- UInt8(ascii: "0")
      if digit <= 9 {
        value = value &* 10 &+ UInt64(digit)
      } else if text[at] == UInt8(ascii: "."), point < 0, at > first {
        point = at
      } else {
        return general(text, scale: scale)
      }
      at += 1
    }
    guard at > first, point != at - 1 else { return nil }
    guard at - first <= 18 || point >= 0 else { return general(text, scale: scale) }
    let digits = point < 0 ? 0 : at - point - 1
    return signed(
      digits <= scale
        ? multiplied(value, by: scale - digits) : rounded(value, digits: digits - scale),
      negative: negative)
  }

  /// The number where it is a whole one (`12`, `12.0` and `1.2e1` are) and fits; else nil.
  package static func whole(_ text: UnsafeRawBufferPointer) -> Int64? {
    if let short = shortWhole(text) { return short }
    guard let parts = DecimalParts(text), parts.isWhole else { return nil }
    return signed(parts.magnitude(scale: 0), negative: parts.isNegative)
  }

  /// At most 18 digits and a sign; nil for all else.
  private static func shortWhole(_ text: UnsafeRawBufferPointer) -> Int64? {
    let negative = text.first == UInt8(ascii: "-")
    let start = negative ? 1 : 0
    guard text.count > start, text.count - start <= 18 else { return nil }
    var value: Int64 = 0
    for at in start..<text.count {
      let digit = text[at] &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      value = value &* 10 &+ Int64(digit)
    }
    return negative ? -value : value
  }

  /// Whether the number is a whole one, however it is written and however great.
  package static func isWhole(_ text: UnsafeRawBufferPointer) -> Bool {
    DecimalParts(text)?.isWhole ?? false
  }

  /// Less than 0, 0 or greater than 0 as the first number is less, equal or greater; exact.
  package static func compare(
    _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer
  ) -> Int? {
    guard let left = DecimalParts(left), let right = DecimalParts(right) else { return nil }
    return left.compare(right)
  }

  private static func general(_ text: UnsafeRawBufferPointer, scale: Int) -> Int64? {
    guard let parts = DecimalParts(text) else { return nil }
    return signed(parts.magnitude(scale: scale), negative: parts.isNegative)
  }

  private static func multiplied(_ value: UInt64, by power: Int) -> UInt64? {
    let product = value.multipliedReportingOverflow(by: powers[power])
    return product.overflow ? nil : product.partialValue
  }

  private static func rounded(_ value: UInt64, digits: Int) -> UInt64? {
    let power = powers[digits]
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: power)
    let half = power / 2
    if remainder > half || (remainder == half && quotient & 1 == 1) { return quotient + 1 }
    return quotient
  }

  private static func signed(_ magnitude: UInt64?, negative: Bool) -> Int64? {
    guard let magnitude else { return nil }
    if negative {
      return magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil
    }
    return Int64(exactly: magnitude)
  }

  /// 10^0 to 10^18.
  private static let powers: InlineArray<19, UInt64> = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
    10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000,
    100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000,
    100_000_000_000_000_000, 1_000_000_000_000_000_000,
  ]
}
