import ProjectionKernel

/// How two rows of a tally become one, written from DESIGN's words and not from the kernel's code.
enum TallyModel {
  static func merge(_ old: [String?], _ new: [String?], _ table: Table) -> [String?] {
    var result = Array(old[..<table.keyColumns.count])
    var at = result.count
    for column in table.values {
      switch column.merge! {
      case .sum: result.append(sum(old[at]!, new[at]!))
      case .least: result.append(pick(old[at], new[at]) { $0 < $1 })
      case .greatest: result.append(pick(old[at], new[at]) { $0 > $1 })
      case .sketch:
        var counts = SketchCounts(decimalText: old[at]!)!
        counts.merge(SketchCounts(decimalText: new[at]!)!)
        result.append(SketchNumeric(counts).decimalText)
      case .union:
        let texts = Set((old[at]! + "," + new[at]!).split(separator: ",").map(String.init))
        result.append(
          texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            .joined(separator: ","))
      case .first, .latest:
        let (a, b) = (Array(old[at..<(at + 5)]), Array(new[at..<(at + 5)]))
        result += ordered(a, b, first: column.merge == .first)
        at += 4
      }
      at += 1
    }
    return result
  }

  private static func ordered(_ a: [String?], _ b: [String?], first: Bool) -> [String?] {
    guard a[1] != nil else { return b }
    guard b[1] != nil else { return a }
    let (left, right) = (a[1...].map { Int64($0!)! }, b[1...].map { Int64($0!)! })
    return left.lexicographicallyPrecedes(right) == first ? a : b
  }

  private static func pick(
    _ a: String?, _ b: String?, _ wins: (Int64, Int64) -> Bool
  ) -> String? {
    guard let a else { return b }
    guard let b else { return a }
    return wins(Int64(a)!, Int64(b)!) ? a : b
  }

  /// Decimals with the same number of digits behind the point.
  private static func sum(_ a: String, _ b: String) -> String {
    let scale = a.firstIndex(of: ".").map { a.distance(from: $0, to: a.endIndex) - 1 } ?? 0
    func whole(_ text: String) -> Int128 { Int128(text.filter { $0 != "." })! }
    let total = whole(a) + whole(b)
    guard scale > 0 else { return "\(total)" }
    var digits = String(total.magnitude)
    while digits.count <= scale { digits = "0" + digits }
    digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale))
    return (total < 0 ? "-" : "") + digits
  }
}
