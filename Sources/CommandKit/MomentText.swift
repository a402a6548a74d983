/// Moments in UTC as RFC 3339 writes them, without a locale or a time zone database.
package enum MomentText {
  /// `2026-11-21T06:42:01.250000Z`; the fraction is left out where it is zero.
  /// - Parameter microseconds: since the epoch; may be negative.
  package static func render(microseconds: Int64) -> String {
    let second = floorDivide(microseconds, 1_000_000)
    let fraction = microseconds - second * 1_000_000
    let day = floorDivide(second, 86_400)
    let time = second - day * 86_400
    let (year, month, dayOfMonth) = civil(day)
    let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))"
    let clock = "\(padded(time / 3600, 2)):\(padded(time / 60 % 60, 2)):\(padded(time % 60, 2))"
    return "\(date)T\(clock)" + (fraction == 0 ? "Z" : ".\(padded(fraction, 6))Z")
  }

  /// The Gregorian date of a day counted from the epoch: eras of 400 years, years from March.
  private static func civil(_ day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = day + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let fromMarch = (5 * dayOfYear + 2) / 153
    let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * fromMarch + 2) / 5 + 1)
  }

  private static func floorDivide(_ number: Int64, _ divisor: Int64) -> Int64 {
    let quotient = number / divisor
    return number % divisor < 0 ? quotient - 1 : quotient
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number.magnitude)
    let zeros = String(repeating: "0", count: max(0, width - digits.count))
    return (number < 0 ? "-" : "") + zeros + digits
  }
}
