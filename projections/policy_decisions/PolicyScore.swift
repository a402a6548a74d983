/// A decision's score in millionths, from 0 to 1,000,000: what a tally can add without error.
package struct PolicyScore: Hashable, Sendable, Comparable {
  package let millionths: Int64

  package init(millionths: Int64) { self.millionths = millionths }

  /// `round(max(0.0, 1.0 - total), 6)`, to the bit as Python computes it.
  /// - Parameter totalWeight: the weights of the matched rules, added in their order; 0 or greater.
  package init(totalWeight: Double) {
    self.init(rounding: max(0, 1 - totalWeight))
  }

  /// A number from 0 to 1, rounded half to even at the sixth decimal.
  ///
  /// What is rounded is the exact value of the binary number: 0.0000025 lies a little above the tie
  /// and goes up, 0.0078125 is a tie and goes to the even neighbour, down. Done in whole numbers, so no
  /// maths library has a say.
  package init(rounding value: Double) {
    precondition(value >= 0 && value <= 1, "a score from 0 to 1, not \(value)")
    guard value > 0 else {
      self.init(millionths: 0)
      return
    }
    // value = significand / 2^shift, with a significand below 2^53.
    let significand: UInt64
    let shift: Int
    let fraction = value.significandBitPattern
    if value.isNormal {
      significand = fraction | (1 << 52)
      shift = 52 - Int(value.exponent)
    } else {
      significand = fraction
      shift = 1074
    }
    let scaled = UInt128(significand) * 1_000_000
    // Below 2^73: shifted by more than that, less than half a millionth is left.
    guard shift <= 74 else {
      self.init(millionths: 0)
      return
    }
    let whole = scaled >> shift
    let rest = scaled - whole << shift
    let half = UInt128(1) << (shift - 1)
    let up = rest > half || (rest == half && whole & 1 == 1)
    self.init(millionths: Int64(whole) + (up ? 1 : 0))
  }

  package static func < (left: PolicyScore, right: PolicyScore) -> Bool {
    left.millionths < right.millionths
  }
}
