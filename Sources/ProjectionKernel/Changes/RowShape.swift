/// What writing a row asks of its table, worked out once and shared: a row then costs one reference.
final class RowShape: Sendable {
  let table: Table
  /// The types of the value columns.
  let types: [ColumnType]
  let isOptional: [Bool]
  /// Fields of a stored row, its key included.
  let fieldCount: Int

  init(_ table: Table) {
    self.table = table
    types = table.values.map(\.type)
    isOptional = table.values.map(\.isOptional)
    fieldCount = table.storedColumns.count
  }

  /// The name of a value column.
  func name(_ column: Int) -> String { table.values[column].name }
}
