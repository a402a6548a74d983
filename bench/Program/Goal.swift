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
    "| \(what) | at \(isUpperBound ? "most" : "least") \(Figure.short(wanted))\(unit) | \(Figure.short(measured))\(unit) | "
      + (isMet ? "met |" : "**missed** |")
  }
}
