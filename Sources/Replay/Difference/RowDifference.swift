/// A row that is not the same in two generations.
package struct RowDifference: Equatable, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case added, removed, changed
  }

  /// One column of a changed row, its values as text; nil for null.
  package struct Change: Equatable, Sendable {
    package let column: String
    package let first: String?
    package let second: String?

    package init(column: String, first: String?, second: String?) {
      self.column = column
      self.first = first
      self.second = second
    }
  }

  package let kind: Kind
  /// A JSON object of the key's columns, as `RowEvents` takes it.
  package let key: String
  /// In the order of the table's columns; empty for a row that only one of them has.
  package let changes: [Change]

  package init(kind: Kind, key: String, changes: [Change]) {
    self.kind = kind
    self.key = key
    self.changes = changes
  }

  /// Characters of a value that are shown.
  static let shownMax = 200
}
