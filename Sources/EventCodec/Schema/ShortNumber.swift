import JSONFields

/// A number of so few digits that the scanner has read them; exact, and text is no longer needed.
struct ShortNumber: BitwiseCopyable {
  /// The digits without the point, and the sign.
  private let significand: Int64
  private let fractionDigits: Int

  /// Nil for numbers that only their text holds.
  @inline(__always)
  init?(_ token: UnsafePointer<JSONToken>) {
    guard token.pointee.flags & Self.shortFlag != 0 else { return nil }
    significand = token.pointee.significand
    fractionDigits = Int(token.pointee.fractionDigits)
  }

  /// `JSONToken.short` as a constant of this module, which the loop reads without a call.
  private static var shortFlag: UInt8 { 16 }

  @inline(__always)
  var isWhole: Bool {
    fractionDigits == 0 || significand % Self.powers[fractionDigits] == 0
  }

  @inline(__always)
  func isWithin(_ range: SchemaRange) -> Bool {
    compare(range.minimum) >= 0 && compare(range.maximum) <= 0
  }

  /// Less than 0, 0 or greater than 0 as the number is less, equal or greater.
  @inline(__always)
  func compare(_ bound: Int64) -> Int {
    var bound = bound
    if fractionDigits > 0 {
      let product = bound.multipliedReportingOverflow(by: Self.powers[fractionDigits])
      // A bound beyond all short numbers, on one side or the other.
      if product.overflow { return bound > 0 ? -1 : 1 }
      bound = product.partialValue
    }
    return significand < bound ? -1 : significand > bound ? 1 : 0
  }

  /// The number times 10^`scale`, rounded half to even; nil where that does not fit.
  /// - Parameter scale: 0 to `DecimalText.scaleMax`.
  @inline(__always)
  func scaled(_ scale: Int) -> Int64? {
    if fractionDigits <= scale {
      let product = significand.multipliedReportingOverflow(
        by: Self.powers[scale - fractionDigits])
      return product.overflow ? nil : product.partialValue
    }
    return rounded(Self.powers[fractionDigits - scale])
  }

  private func rounded(_ power: Int64) -> Int64 {
    let (quotient, remainder) = significand.quotientAndRemainder(dividingBy: power)
    let half = power / 2
    let rest = abs(remainder)
    let up = rest > half || (rest == half && quotient & 1 != 0)
    return up ? quotient + (significand < 0 ? -1 : 1) : quotient
  }

  /// 10^0 to 10^16.
  private static let powers: InlineArray<17, Int64> = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
    10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000,
    100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000,
  ]
}
