/// Which quantile: a fraction greater than 0 and at most 1, kept as two whole numbers so that its
/// rank is exact.
package struct Quantile: Hashable, Sendable {
  package let numerator: Int64
  package let denominator: Int64

  package init(_ numerator: Int64, _ denominator: Int64) {
    precondition(
      denominator > 0 && denominator <= 1_000_000 && numerator > 0 && numerator <= denominator,
      "quantile \(numerator)/\(denominator)")
    self.numerator = numerator
    self.denominator = denominator
  }

  package static let p50 = Quantile(50, 100)
  package static let p95 = Quantile(95, 100)
  package static let p99 = Quantile(99, 100)

  /// The nearest rank of this quantile among `count` ordered values, counted from 1: ceil(p * n).
  package func rank(among count: Int64) -> Int64 {
    precondition(count > 0, "no values have no rank")
    let product = count.multipliedFullWidth(by: numerator)
    let (quotient, remainder) = denominator.dividingFullWidth(product)
    return remainder == 0 ? quotient : quotient + 1
  }
}
