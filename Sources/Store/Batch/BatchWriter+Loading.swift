import PostgresWire
package import ProjectionKernel

// Writing what many batches became at once, in one transaction that is opened long before its end.

extension BatchWriter {
  /// Opens the transaction that `write(gathered:)` commits.
  package func open() throws(StoreError) { try begin() }

  /// Sends rows of append tables, which are never changed again.
  package func append(_ rows: [(table: Table, rows: RowBuffer)]) throws(StoreError) {
    for (table, buffer) in rows {
      try storing { () throws(PostgresError) in
        try self.rows.load(.encoded(buffer), into: table)
      }
    }
  }

  /// Writes what was gathered and commits.
  /// - Parameters:
  ///   - loading: whether the tables are empty but for what this transaction appended, and have no
  ///     keys yet; else rows are merged.
  ///   - finish: what belongs to the same transaction, once all rows are written.
  /// - Throws: `fenced` where a partition was taken by somebody else; nothing is then written.
  package func write(
    gathered result: BatchResult, loading: Bool, finish: () throws(StoreError) -> Void
  ) throws(StoreError) {
    try committing { () throws(StoreError) in
      let tails = try writeAll(result, alone: true, loading: loading)
      try finish()
      return tails
    }
  }

  /// Takes back what the open transaction did.
  package func takeBack() throws(StoreError) {
    rows.forget()
    guard !connection.isBroken else { return }
    try storing { () throws(PostgresError) in try connection.rollback() }
  }
}
