import CPostgres

extension PostgresConnection {
  /// Runs several statements in one round trip (libpq's pipeline mode) and returns their results in
  /// order.
  ///
  /// Nothing is sent if `body` throws. Outside a transaction the statements are one of their own:
  /// all or none. Inside one, a failure leaves that transaction failed.
  /// - Throws: the first statement's error, with its `statementIndex`; those behind it did not run.
  @discardableResult
  package func pipeline(
    _ body: (inout PostgresPipeline) throws(PostgresError) -> Void
  ) throws(PostgresError) -> [PostgresRows] {
    preconditionIdle()
    var pipeline = PostgresPipeline()
    try body(&pipeline)
    guard !pipeline.steps.isEmpty else { return [] }
    try deallocateDiscarded()
    guard PQenterPipelineMode(handle) == 1 else { throw failure(nil) }
    var sent: [SentCommand] = []
    var failed: PostgresError?
    do {
      for (index, step) in pipeline.steps.enumerated() { try send(step, index, &sent) }
    } catch {
      failed = error
    }
    // Without the mark nobody can tell which answers are still to come.
    if PQpipelineSync(handle) == 0 {
      markLost()
      throw failed ?? failure(nil)
    }
    var rows: [PostgresRows] = []
    for command in sent {
      do {
        if let result = try receive(command, skip: failed != nil) { rows.append(result) }
      } catch {
        failed = error
      }
    }
    PQclear(PQgetResult(handle))
    guard PQexitPipelineMode(handle) == 1 else {
      markLost()
      throw failed ?? failure(nil)
    }
    if let failed { throw failed }
    return rows
  }

  /// What was sent and is yet to be answered.
  private struct SentCommand {
    let index: Int
    let sql: String
    /// The statement being prepared; nil where one is executed.
    let preparing: StatementCache.Statement?
  }

  private func send(
    _ step: PostgresPipeline.Step, _ index: Int, _ sent: inout [SentCommand]
  ) throws(PostgresError) {
    let binds = step.binds
    var statement = statements.find(step.sql, types: binds.types)
    if statement == nil {
      let new = statements.newStatement(types: binds.types)
      guard PQsendPrepare(handle, new.name, step.sql, Int32(binds.types.count), binds.types) == 1
      else { throw failure(nil) }
      sent.append(SentCommand(index: index, sql: step.sql, preparing: new))
      // Noted at once, so that the same text later in this pipeline finds it.
      if let evicted = statements.insert(step.sql, new) { discarded.append(evicted) }
      statement = new
    }
    guard
      PQsendQueryPrepared(
        handle, statement!.name, Int32(binds.types.count), binds.addresses, binds.lengths,
        binds.formats, 1) == 1
    else { throw failure(nil) }
    sent.append(SentCommand(index: index, sql: step.sql, preparing: nil))
  }

  /// Takes the results of one command, which libpq ends with a null.
  private func receive(
    _ command: SentCommand, skip: Bool
  ) throws(PostgresError) -> PostgresRows? {
    guard let result = PQgetResult(handle) else {
      _ = statements.remove(command.sql)
      if skip { return nil }
      throw failure(nil)
    }
    defer { while let more = PQgetResult(handle) { PQclear(more) } }
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
      if command.preparing == nil && !skip { return PostgresRows(result) }
      PQclear(result)
      return nil
    case PGRES_PIPELINE_ABORTED:
      // Not run, so not prepared either.
      PQclear(result)
      if command.preparing != nil { _ = statements.remove(command.sql) }
      return nil
    default:
      defer { PQclear(result) }
      if command.preparing != nil { _ = statements.remove(command.sql) }
      var error = failure(result)
      error.statementIndex = command.index
      forgetIfStale(command.sql, error)
      throw error
    }
  }
}
