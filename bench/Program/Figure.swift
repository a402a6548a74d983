/// Numbers for people, without Foundation's formatters.
enum Figure {
  /// A whole number with its thousands apart.
  static func whole(_ value: Double) -> String {
    guard value.isFinite else { return "-" }
    let number = Int(value.rounded())
    var digits = String(number.magnitude)
    var parts: [String] = []
    while digits.utf8.count > 3 {
      parts.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    parts.insert(digits, at: 0)
    return (number < 0 ? "-" : "") + parts.joined(separator: ",")
  }

  /// Two digits behind the point.
  static func decimal(_ value: Double) -> String { fixed(value, digits: 2) }

  /// That many of them.
  static func fixed(_ value: Double, digits: Int) -> String {
    guard value.isFinite else { return "-" }
    let scale = (0..<digits).reduce(1 as UInt) { scale, _ in scale * 10 }
    let scaled = Int((value * Double(scale)).rounded())
    let fraction = String(scale + scaled.magnitude % scale).dropFirst()
    return "\(scaled < 0 ? "-" : "")\(scaled.magnitude / scale).\(fraction)"
  }

  /// As a whole number where it is a great one.
  static func short(_ value: Double) -> String {
    value >= 1000 ? whole(value) : value == value.rounded() ? whole(value) : decimal(value)
  }
}
