/// Numbers for people, without Foundation's formatters.
enum Figure {
  /// A whole number with its thousands apart.
  static func whole(_ value: Double) -> String {
    guard value.isFinite else { return "-" }
    var digits = String(Int(value.rounded()))
    var parts: [String] = []
    while digits.utf8.count > 3 {
      parts.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    parts.insert(digits, at: 0)
    return parts.joined(separator: ",")
  }

  /// Two digits behind the point.
  static func decimal(_ value: Double) -> String {
    guard value.isFinite else { return "-" }
    let hundredths = Int((value * 100).rounded())
    let fraction = String(100 + hundredths % 100).dropFirst()
    return "\(hundredths / 100).\(fraction)"
  }

  /// As a whole number where it is a great one.
  static func short(_ value: Double) -> String {
    value >= 1000 ? whole(value) : value == value.rounded() ? whole(value) : decimal(value)
  }
}
