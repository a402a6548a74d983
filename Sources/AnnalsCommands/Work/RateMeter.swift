/// How fast a count rises, over the last few seconds.
struct RateMeter {
  private static let span: Duration = .seconds(3)
  private var samples: [(at: ContinuousClock.Instant, count: Int64)] = []

  /// Notes the count and says how many a second there were.
  mutating func perSecond(_ count: Int64, _ now: ContinuousClock.Instant) -> Int64 {
    samples.append((now, count))
    while samples.count > 2, now - samples[1].at >= Self.span { samples.removeFirst() }
    let (start, first) = samples[0]
    let seconds = (now - start) / .seconds(1)
    return seconds > 0 ? Int64(Double(count - first) / seconds) : 0
  }
}

/// Whole numbers for people: `19,366`.
enum Grouped {
  static func text(_ number: Int64) -> String {
    let digits = Array(String(number.magnitude))
    var result = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return result
  }
}
