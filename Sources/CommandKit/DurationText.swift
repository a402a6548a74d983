/// Durations as people write them: a whole number and one unit.
package enum DurationText {
  /// Units from the largest, in milliseconds.
  private static let units: [(name: String, milliseconds: Int64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
  ]

  /// Reads `250ms`, `10s`, `5m`, `24h` or `7d`; nil for anything else or beyond 64 bits.
  package static func parse(_ text: String) -> Duration? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty, let count = Int64(digits) else { return nil }
    let unit = text.dropFirst(digits.count)
    guard let found = units.first(where: { $0.name == unit }) else { return nil }
    let (milliseconds, overflow) = count.multipliedReportingOverflow(by: found.milliseconds)
    return overflow ? nil : .milliseconds(milliseconds)
  }

  /// The largest unit that divides the duration; whole milliseconds are kept, less is cut.
  package static func render(_ duration: Duration) -> String {
    let parts = duration.components
    let milliseconds = parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000
    if milliseconds == 0 { return "0s" }
    for unit in units where milliseconds % unit.milliseconds == 0 {
      return "\(milliseconds / unit.milliseconds)\(unit.name)"
    }
    return "\(milliseconds)ms"
  }
}
