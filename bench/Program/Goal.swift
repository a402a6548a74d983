/// Something that must hold, and whether it did.
struct Goal {
  let what: String
  let wanted: Double
  let measured: Double
  /// How the numbers are shown: `x` behind a ratio, `/s` behind a rate.
  let unit: String
  /// Whether less is better.
  var isUpperBound = false

  var isMet: Bool { isUpperBound ? measured <= wanted : measured >= wanted }

  var line: String {
    "| \(what) | at \(isUpperBound ? "most" : "least") \(shown(wanted))\(unit) | \(shown(measured))\(unit) | "
      + (isMet ? "met |" : "**missed** |")
  }

  /// As short as can be, but never "0.50 wanted, 0.50, missed".
  private func shown(_ value: Double) -> String {
    func areAlike(_ text: (Double) -> String) -> Bool { text(wanted) == text(measured) }
    guard wanted != measured, areAlike(Figure.short) || areAlike(Figure.decimal) else {
      return Figure.short(value)
    }
    let digits = (3...6).first { digits in !areAlike { Figure.fixed($0, digits: digits) } } ?? 6
    return Figure.fixed(value, digits: digits)
  }
}
