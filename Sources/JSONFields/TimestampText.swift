package import EventModel

/// Reads moments as producers write them, to the microsecond, half to even.
package enum TimestampText {
  /// Seconds since the epoch as a decimal: `1795218065.6358435` becomes ...635844 microseconds.
  package static func unixSeconds(_ text: UnsafeRawBufferPointer) -> Timestamp? {
    DecimalText.scaled(text, scale: 6).map(Timestamp.init(microseconds:))
  }

  /// Milliseconds since the epoch as a decimal.
  package static func unixMilliseconds(_ text: UnsafeRawBufferPointer) -> Timestamp? {
    DecimalText.scaled(text, scale: 3).map(Timestamp.init(microseconds:))
  }

  /// An RFC 3339 date-time: `2025-10-01T12:00:00.5Z`, `...+02:00`. Years 0000 to 9999; a leap
  /// second (23:59:60 UTC) is the moment that follows it, since timestamps do not count them.
  /// - Parameter naiveIsUTC: whether the offset may be left out and then means UTC.
  package static func rfc3339(
    _ text: UnsafeRawBufferPointer, naiveIsUTC: Bool = false
  ) -> Timestamp? {
    let n = text.count
    guard n >= 19, mark(text, 4, "-"), mark(text, 7, "-"), mark(text, 13, ":"),
      mark(text, 16, ":"), text[10] | 0x20 == UInt8(ascii: "t"),
      let century = pair(text, 0), let years = pair(text, 2), let month = pair(text, 5),
      let day = pair(text, 8), let hour = pair(text, 11), let minute = pair(text, 14),
      let second = pair(text, 17)
    else { return nil }
    let year = century * 100 + years
    guard month >= 1, month <= 12, day >= 1, day <= daysIn(month, of: year), hour <= 23,
      minute <= 59, second <= 60
    else { return nil }
    var at = 19
    guard let fraction = fraction(text, &at) else { return nil }
    guard let offset = offset(text, at, naiveIsUTC: naiveIsUTC) else { return nil }
    let minutes = Int64(days(year, month, day)) * 1440 + Int64(hour * 60 + minute - offset)
    if second == 60 {
      // A leap second is the last of a day in UTC.
      guard (minutes % 1440 + 1440) % 1440 == 1439 else { return nil }
    }
    return Timestamp(
      microseconds: (minutes * 60 + Int64(second)) * 1_000_000 + fraction)
  }

  private static func mark(_ text: UnsafeRawBufferPointer, _ at: Int, _ character: Unicode.Scalar)
    -> Bool
  {
    text[at] == UInt8(truncatingIfNeeded: character.value)
  }

  /// Two digits.
  private static func pair(_ text: UnsafeRawBufferPointer, _ at: Int) -> Int? {
    let tens = text[at] &- UInt8(ascii: "0")
    let ones = text[at + 1] &- UInt8(ascii: "0")
    return tens <= 9 && ones <= 9 ? Int(tens) * 10 + Int(ones) : nil
  }

  /// Microseconds of the fraction at `at`, which moves behind it; 0 where there is none.
  private static func fraction(_ text: UnsafeRawBufferPointer, _ at: inout Int) -> Int64? {
    guard at < text.count, text[at] == UInt8(ascii: ".") else { return 0 }
    at += 1
    let start = at
    var value: Int64 = 0
    var next: UInt8 = 0
    var restIsZero = true
    while at < text.count {
      let digit = text[at] &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      switch at - start {
      case 0..<6: value = value * 10 + Int64(digit)
      case 6: next = digit
      default: restIsZero = restIsZero && digit == 0
      }
      at += 1
    }
    guard at > start else { return nil }
    for _ in min(at - start, 6)..<6 { value *= 10 }
    let up = next > 5 || (next == 5 && (!restIsZero || value & 1 == 1))
    return up ? value + 1 : value
  }

  /// Minutes east of UTC, written from `at` to the end.
  private static func offset(_ text: UnsafeRawBufferPointer, _ at: Int, naiveIsUTC: Bool) -> Int? {
    let left = text.count - at
    if left == 0 { return naiveIsUTC ? 0 : nil }
    if left == 1 { return text[at] | 0x20 == UInt8(ascii: "z") ? 0 : nil }
    guard left == 6, mark(text, at, "+") || mark(text, at, "-"), mark(text, at + 3, ":"),
      let hours = pair(text, at + 1), let minutes = pair(text, at + 4), hours <= 23, minutes <= 59
    else { return nil }
    return (hours * 60 + minutes) * (mark(text, at, "-") ? -1 : 1)
  }

  private static func daysIn(_ month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970-01-01 in the proleptic Gregorian calendar, counted from years that start in
  /// March so that the leap day comes last.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
