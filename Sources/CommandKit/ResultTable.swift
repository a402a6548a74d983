/// Rows that a command answers with.
package struct ResultTable: Sendable {
  /// Column names, as in the read model: lower case with underscores.
  package let columns: [String]
  package private(set) var rows: [[Cell]] = []

  package init(columns: [String]) {
    precondition(!columns.isEmpty, "a table without columns")
    self.columns = columns
  }

  /// Adds a row: one cell for each column.
  package mutating func append(_ cells: [Cell]) {
    precondition(cells.count == columns.count, "\(cells.count) cells, \(columns.count) columns")
    rows.append(cells)
  }

  /// All rows in one format, ended by a newline.
  /// - Parameter width: columns of the terminal; nil where tables may be as wide as they are.
  package func rendered(_ format: OutputFormat, width: Int? = nil) -> String {
    switch format {
    case .table: return TableRenderer.render(self, width: width)
    case .ndjson: return rows.map { object($0) + "\n" }.joined()
    case .json:
      return rows.isEmpty
        ? "[]\n" : "[\n" + rows.map { object($0) }.joined(separator: ",\n") + "\n]\n"
    }
  }

  private func object(_ row: [Cell]) -> String {
    JSONText.object(zip(columns, row).map { (name: $0, cell: $1) })
  }
}
