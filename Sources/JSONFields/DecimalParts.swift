/// A decimal taken apart where it lies: sign, significant digits, and the place of the first one.
struct DecimalParts {
  let isNegative: Bool
  /// Digits from the first to the last that is not 0; 0 for zero.
  let digitCount: Int
  /// The power of ten just above the first digit: the value is 0.d1d2d3... times 10^order.
  let order: Int

  private let text: UnsafeRawBufferPointer
  private let firstDigit: Int
  /// Where the decimal point stands, or a place behind all digits.
  private let point: Int

  /// Exponents are cut to this: far beyond any number whose digits fit a record.
  private static let exponentMax = 100_000_000_000_000_000

  /// Nil for text that is no number.
  init?(_ text: UnsafeRawBufferPointer) {
    var at = 0
    func digits() -> Int {
      let start = at
      while at < text.count, text[at] &- UInt8(ascii: "0") <= 9 { at += 1 }
      return at - start
    }
    isNegative = text.first == UInt8(ascii: "-")
    if isNegative { at = 1 }
    let start = at
    guard digits() > 0 else { return nil }
    var point = at
    var end = at
    if at < text.count, text[at] == UInt8(ascii: ".") {
      at += 1
      guard digits() > 0 else { return nil }
      end = at
    } else {
      point = end
    }
    guard let exponent = Self.exponent(text, from: at) else { return nil }

    var first = start
    while first < end, text[first] == UInt8(ascii: "0") || first == point { first += 1 }
    var last = end
    while last > first, text[last - 1] == UInt8(ascii: "0") || last - 1 == point { last -= 1 }
    let isZero = first == end
    digitCount = isZero ? 0 : last - first - (first < point && point < last ? 1 : 0)
    order = isZero ? 0 : exponent + (first < point ? point - first : point + 1 - first)
    firstDigit = first
    self.point = point
    self.text = text
  }

  var isWhole: Bool { digitCount <= order || digitCount == 0 }

  /// Digit `i` of the significant ones, 0 behind them.
  func digit(_ i: Int) -> UInt8 {
    guard i < digitCount else { return 0 }
    let place = firstDigit + i
    return text[firstDigit < point && place >= point ? place + 1 : place] - UInt8(ascii: "0")
  }

  /// The magnitude times 10^scale, rounded half to even; nil beyond 64 bits.
  func magnitude(scale: Int) -> UInt64? {
    let kept = order + scale
    guard digitCount > 0, kept >= 0 else { return 0 }
    guard kept <= 20 else { return nil }
    var value: UInt64 = 0
    for i in 0..<kept {
      let shifted = value.multipliedReportingOverflow(by: 10)
      let added = shifted.partialValue.addingReportingOverflow(UInt64(digit(i)))
      guard !shifted.overflow, !added.overflow else { return nil }
      value = added.partialValue
    }
    // Trailing zeros are not counted, so a digit behind a 5 means more than half.
    let next = digit(kept)
    let up = next > 5 || (next == 5 && (digitCount > kept + 1 || value & 1 == 1))
    guard up else { return value }
    let sum = value.addingReportingOverflow(1)
    return sum.overflow ? nil : sum.partialValue
  }

  /// Less than 0, 0 or greater than 0.
  func compare(_ other: DecimalParts) -> Int {
    if digitCount == 0 && other.digitCount == 0 { return 0 }
    let sign = digitCount == 0 ? 0 : isNegative ? -1 : 1
    let otherSign = other.digitCount == 0 ? 0 : other.isNegative ? -1 : 1
    if sign != otherSign { return sign < otherSign ? -1 : 1 }
    if order != other.order { return (order < other.order ? -1 : 1) * sign }
    for i in 0..<max(digitCount, other.digitCount) where digit(i) != other.digit(i) {
      return (digit(i) < other.digit(i) ? -1 : 1) * sign
    }
    return 0
  }

  /// The exponent at the end of the text: 0 where there is none, nil where something else stands.
  private static func exponent(_ text: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var at = start
    guard at < text.count else { return 0 }
    guard text[at] | 0x20 == UInt8(ascii: "e") else { return nil }
    at += 1
    let negative = at < text.count && text[at] == UInt8(ascii: "-")
    if negative || (at < text.count && text[at] == UInt8(ascii: "+")) { at += 1 }
    guard at < text.count else { return nil }
    var value = 0
    while at < text.count {
      let digit = text[at] &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      value = min(value * 10 + Int(digit), exponentMax)
      at += 1
    }
    return negative ? -value : value
  }
}
