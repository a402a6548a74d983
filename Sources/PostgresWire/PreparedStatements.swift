import CPostgres

extension PostgresConnection {
  /// The prepared statement for that text, prepared now if need be (`PQprepare`).
  func prepared(_ sql: String, types: [UInt32]) throws(PostgresError) -> StatementCache.Statement {
    if let known = statements.find(sql, types: types) { return known }
    try deallocateDiscarded()
    let statement = statements.newStatement(types: types)
    let result = PQprepare(handle, statement.name, sql, Int32(types.count), types)
    defer { PQclear(result) }
    try check(result)
    if let evicted = statements.insert(sql, statement) { discarded.append(evicted) }
    return statement
  }

  /// Forgets a statement whose plan the server no longer accepts: the table changed under it, or
  /// somebody deallocated it. The next use prepares it again.
  func forgetIfStale(_ sql: String, _ error: PostgresError) {
    // "cached plan must not change result type", and a name that is not there.
    guard error.sqlState == "0A000" || error.sqlState == "26000" else { return }
    let names = statements.remove(sql)
    if error.sqlState == "0A000" { discarded += names }
  }

  /// Deallocates what was evicted; put off while the transaction has failed, since nothing runs in
  /// one.
  func deallocateDiscarded() throws(PostgresError) {
    guard !discarded.isEmpty, PQtransactionStatus(handle) != PQTRANS_INERROR else { return }
    let names = discarded
    discarded = []
    try execute(names.map { "DEALLOCATE \($0)" }.joined(separator: ";"))
  }
}
