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
    let isClose =
      Figure.short(wanted) == Figure.short(measured)
      || Figure.decimal(wanted) == Figure.decimal(measured)
    // Else "0.50 wanted, 0.50, missed".
    func shown(_ value: Double) -> String {
      isClose && wanted != measured ? Figure.thousandths(value) : Figure.short(value)
    }
    return
      "| \(what) | at \(isUpperBound ? "most" : "least") \(shown(wanted))\(unit) | \(shown(measured))\(unit) | "
      + (isMet ? "met |" : "**missed** |")
  }
}
