/// A column to sort by: `cost_usd`, or `cost_usd:desc`.
package struct ViewOrder: Sendable, Equatable {
  package let column: String
  package let descending: Bool

  package init(column: String, descending: Bool) {
    self.column = column
    self.descending = descending
  }

  /// Reads `name`, `name:asc` or `name:desc`; nil for another word behind the colon.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    switch parts.count == 2 ? parts[1] : "asc" {
    case "asc": self.init(column: String(parts[0]), descending: false)
    case "desc": self.init(column: String(parts[0]), descending: true)
    default: return nil
    }
  }
}
