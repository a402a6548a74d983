/// What an operator expects of a difference before it is shown to readers.
package enum Expectation: Equatable, Sendable {
  /// Not one row, column or table differs.
  case noChange
  /// Columns may be added; what both have is the same.
  case onlyAddedColumns
  /// That many rows may differ, all tables together; the rows of a table that cannot be compared
  /// count, in both.
  case atMostRows(Int64)

  /// Reads one as it is written on a command line; nil for any other text.
  package init?(_ text: String) {
    switch text {
    case "no change": self = .noChange
    case "only added columns": self = .onlyAddedColumns
    default:
      let words = text.split(separator: " ")
      guard words.count == 4, words[0] == "at", words[1] == "most",
        words[3] == "rows" || words[3] == "row", let count = Int64(words[2]), count >= 0
      else { return nil }
      self = .atMostRows(count)
    }
  }

  /// All of them as they are written.
  package static let texts = ["no change", "only added columns", "at most N rows"]

  package var text: String {
    switch self {
    case .noChange: "no change"
    case .onlyAddedColumns: "only added columns"
    case .atMostRows(let count): "at most \(count) rows"
    }
  }

  /// Why a difference is not what was expected; nil where it is.
  package func objection(to difference: Difference) -> String? {
    switch self {
    case .noChange:
      return difference.tables.first { !$0.isNone }.map { "table \($0.table) differs" }
    case .onlyAddedColumns:
      let other = difference.tables.first {
        $0.rows > 0 || !$0.isComparable || !$0.columnsRemoved.isEmpty || !$0.columnsRetyped.isEmpty
      }
      return other.map { "table \($0.table) differs in more than added columns" }
    case .atMostRows(let count):
      return difference.rows <= count ? nil : "\(difference.rows) rows differ"
    }
  }
}
