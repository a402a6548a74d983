import CPostgres

extension PostgresConnection {
  /// Opens a transaction, read committed and writing, whatever the server's defaults.
  package func begin() throws(PostgresError) {
    precondition(!isInTransaction, "a transaction is open already")
    try execute("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
  }

  /// Commits.
  /// - Throws: `bug` where the transaction had failed, since the server then rolls back without an
  ///   error; `connectionLost` where the answer did not arrive: whether it was committed is to be
  ///   read again.
  package func commit() throws(PostgresError) {
    preconditionIdle()
    let result = PQexec(handle, "COMMIT")
    defer { PQclear(result) }
    try check(result)
    let tag = String(cString: PQcmdStatus(result))
    guard tag == "COMMIT" else {
      throw PostgresError(
        kind: .bug, sqlState: "25P02", message: "the transaction had failed and was rolled back")
    }
  }

  /// Rolls back; nothing happens where no transaction is open or the connection is gone, since the
  /// server has then rolled back itself.
  package func rollback() throws(PostgresError) {
    if isCopying { abortCopyIn() }
    guard !isBroken, isInTransaction else { return }
    try execute("ROLLBACK")
  }

  /// Runs `body` in a transaction: commits when it returns, rolls back when it throws.
  /// - Throws: what `body` threw; the rollback's own failure leaves `isBroken` true.
  @discardableResult
  package func transaction<Value>(
    _ body: () throws(PostgresError) -> Value
  ) throws(PostgresError) -> Value {
    try begin()
    let value: Value
    do {
      value = try body()
    } catch {
      rollbackAfterFailure()
      throw error
    }
    try commit()
    return value
  }

  /// Rolls back where another error is on its way out: the first one is the one to report.
  private func rollbackAfterFailure() {
    do {
      try rollback()
    } catch {
      markLost()
    }
  }
}
