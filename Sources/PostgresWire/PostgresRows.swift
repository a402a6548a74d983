import CPostgres
package import RowEncoding

/// The rows of one statement, in binary; owns the `PGresult`, which `deinit` gives to `PQclear`.
///
/// Not Sendable: it stays on the thread of its connection, which it may outlive.
package final class PostgresRows {
  private let result: OpaquePointer
  package let columns: [PostgresColumn]
  /// How many rows it holds.
  package let count: Int

  /// Takes over a result of `PQexecPrepared` and the like.
  init(_ result: OpaquePointer) {
    self.result = result
    count = Int(PQntuples(result))
    columns = (0..<PQnfields(result)).map { index in
      PostgresColumn(
        name: String(cString: PQfname(result, index)),
        type: PostgresType(oid: PQftype(result, index)))
    }
  }

  deinit { PQclear(result) }

  package var isEmpty: Bool { count == 0 }

  /// Rows inserted, changed, deleted or selected, as the command's tag says; 0 where it says none.
  package var affected: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

  /// The row of that number, from 0.
  package subscript(row: Int) -> PostgresRow {
    precondition(row >= 0 && row < count, "row \(row) of \(count)")
    return PostgresRow(rows: self, row: row)
  }

  /// The column of that name; nil where there is none.
  package func column(_ name: String) -> Int? { columns.firstIndex { $0.name == name } }

  /// The bytes of one value as the server sent them; nil for SQL null. Valid as long as the rows.
  package func raw(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
    precondition(row >= 0 && row < count, "row \(row) of \(count)")
    precondition(column >= 0 && column < columns.count, "column \(column) of \(columns.count)")
    let (row, column) = (Int32(row), Int32(column))
    guard PQgetisnull(result, row, column) == 0 else { return nil }
    return UnsafeRawBufferPointer(
      start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
  }

  /// One value as a binary field; valid as long as the rows.
  package func field(_ row: Int, _ column: Int) -> BinaryField { BinaryField(raw(row, column)) }

  /// One value as text for people; nil for SQL null. See `PostgresDisplay`.
  package func display(_ row: Int, _ column: Int) -> String? {
    raw(row, column).map { PostgresDisplay.text($0, columns[column].type) }
  }
}

extension PostgresRows: Sequence {
  /// The rows in order.
  package func makeIterator() -> some IteratorProtocol<PostgresRow> {
    (0..<count).lazy.map { self[$0] }.makeIterator()
  }
}
