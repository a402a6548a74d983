import Store

/// What is not the same in one table of two generations.
package struct TableDifference: Equatable, Sendable {
  package let table: String
  /// Rows that each has; nil where it has no such table.
  package let firstRows: Int64?
  package let secondRows: Int64?
  /// Whether both have the table under the same key: otherwise no row is the same.
  package let isComparable: Bool
  package let added: Int64
  package let removed: Int64
  package let changed: Int64
  /// Columns that only the second has.
  package let columnsAdded: [String]
  /// Columns that only the first has.
  package let columnsRemoved: [String]
  /// `column type -> type`; such columns are not compared.
  package let columnsRetyped: [String]
  /// Some of the rows, by kind and then in the order of their keys.
  package let samples: [RowDifference]

  /// Rows that are not the same.
  package var rows: Int64 { added + removed + changed }

  /// Whether nothing at all differs.
  package var isNone: Bool {
    rows == 0 && isComparable && columnsAdded.isEmpty && columnsRemoved.isEmpty
      && columnsRetyped.isEmpty
  }
}
