import Crypto
import PostgresWire
import Store

/// One of two states that are compared: a tree, and a way to the rows of one run.
package enum StateSide {
  case file(TreeFile)
  case database(StateSnapshot, StateTree)

  package var tree: StateTree {
    switch self {
    case .file(let file): file.tree
    case .database(_, let tree): tree
    }
  }

  /// The rows of one run, by key.
  func rows(table: Int, run: Int) throws(DigestError) -> [RowMark] {
    switch self {
    case .file(let file): return try file.rows(table: table, run: run)
    case .database(let snapshot, let tree):
      let found = tree.tables[table]
      let runs = found.runs
      let range = KeyRange(
        table: found.table, schema: snapshot.generation.schema, from: runs.firstKey(run),
        to: run + 1 < runs.count ? runs.firstKey(run + 1) : nil)
      let hasher = try RowHasher(found.table)
      var rows: [RowMark] = []
      let statement = try range.copyStatement()
      try digesting { () throws(PostgresError) in
        try snapshot.connection.copyOutMessages(statement) { message throws(PostgresError) in
          guard let hash = try hasher.hash(message) else { return }
          rows.append(RowMark(key: Array(hasher.key), hash: hash))
        }
      }
      return rows
    }
  }

  /// A row's values by column, as people read them; nil where there is no such row, or no database
  /// behind the state.
  package func row(
    _ table: StateTable, key: [UInt8]
  ) throws(DigestError) -> [(column: String, value: String?)]? {
    guard case .database(let snapshot, _) = self else { return nil }
    let sql = try KeyRange(table: table, schema: snapshot.generation.schema).rowStatement(key)
    let rows = try digesting { () throws(PostgresError) in
      try snapshot.connection.query(sql)
    }
    guard !rows.isEmpty else { return nil }
    return rows.columns.enumerated().map { index, column in
      (column.name, rows.display(0, index))
    }
  }
}
