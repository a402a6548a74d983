/// One condition on a column, as a reader writes it: `tenant = acme`, `cost_usd >= 0.5`,
/// `owner ~ ada`, `ended_at is null`.
package struct ViewFilter: Sendable, Equatable {
  /// How a column is compared.
  package enum Comparison: String, Sendable, CaseIterable {
    case equal = "="
    case unequal = "!="
    case less = "<"
    case atMost = "<="
    case greater = ">"
    case atLeast = ">="
    /// The column's text contains the value.
    case contains = "~"
    case isNull = "is null"
    case isNotNull = "is not null"

    /// Whether a value stands behind it.
    package var takesValue: Bool { self != .isNull && self != .isNotNull }
  }

  package let column: String
  package let comparison: Comparison
  /// Empty where the comparison takes none.
  package let value: String

  package init(column: String, comparison: Comparison, value: String) {
    self.column = column
    self.comparison = comparison
    self.value = value
  }

  /// Reads a condition; nil where no comparison stands in it. Spaces around the comparison do not
  /// count.
  package init?(_ text: String) {
    let scalars = Array(text.unicodeScalars)
    let end = scalars.firstIndex { !Self.isName($0) } ?? scalars.count
    guard end > 0 else { return nil }
    let column = String(String.UnicodeScalarView(scalars[..<end]))
    let rest = String(String.UnicodeScalarView(scalars[end...].drop { $0 == " " }))
    let words = rest.lowercased()
    for comparison in [Comparison.isNotNull, .isNull] where words == comparison.rawValue {
      self.init(column: column, comparison: comparison, value: "")
      return
    }
    // The longer operators first: `<=` begins as `<` does.
    for comparison in [Comparison.unequal, .atMost, .atLeast, .equal, .less, .greater, .contains] {
      guard rest.hasPrefix(comparison.rawValue) else { continue }
      let value = rest.dropFirst(comparison.rawValue.count).drop { $0 == " " }
      self.init(column: column, comparison: comparison, value: String(value))
      return
    }
    return nil
  }

  private static func isName(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
      || ("0"..."9").contains(scalar)
  }

  /// The condition in SQL, the value as a parameter of that number.
  func sql(_ column: ViewColumn, parameter: Int) -> String {
    let name = ViewQuery.quoted(column.name)
    switch comparison {
    case .isNull: return "\(name) IS NULL"
    case .isNotNull: return "\(name) IS NOT NULL"
    case .contains: return "strpos(CAST(\(name) AS text), $\(parameter)) > 0"
    case .unequal: return "\(name) <> CAST($\(parameter) AS \(column.type))"
    default: return "\(name) \(comparison.rawValue) CAST($\(parameter) AS \(column.type))"
    }
  }
}
