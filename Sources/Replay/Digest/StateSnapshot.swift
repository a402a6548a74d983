import Crypto
package import PostgresWire
package import Store
import Threads
import Worker

/// One generation in one snapshot: its tables and its cut, which belong together.
///
/// Owns an open transaction (repeatable read, read only) of the connection that it is given, until
/// `close`. Not Sendable, as the connection is not.
package final class StateSnapshot {
  package let generation: Generation
  package let tables: [StateTable]
  package let cut: StateCut
  /// The name under which others join the snapshot while this one is open.
  package let exportedName: String
  let connection: PostgresConnection

  /// What may not change what the server hands over, only how fast: sorts in memory, and one process
  /// for each of our connections.
  private static let session =
    "SET LOCAL work_mem = '64MB'; SET LOCAL max_parallel_workers_per_gather = 0;"
    + " SET LOCAL jit = off; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0"

  /// Opens the snapshot.
  /// - Parameter name: of a snapshot that somebody else has exported and keeps open; nil for that of
  ///   now.
  package init(
    _ generation: Generation, _ connection: PostgresConnection, joining name: String? = nil
  ) throws(DigestError) {
    guard generation.state != .retired else {
      throw .misconfigured(
        "generation \(generation.number) of \(generation.projection) is retired: it has no rows")
    }
    self.connection = connection
    self.generation = generation
    do throws(DigestError) {
      try Self.begin(connection, joining: name)
      let catalog = StateCatalog(connection: connection)
      tables = try catalog.tables(schema: generation.schema)
      cut = try catalog.cut(of: generation)
      exportedName = try digesting { () throws(PostgresError) in
        try connection.query("SELECT pg_export_snapshot()")[0].text(0)!
      }
    } catch {
      // The connection is the caller's: it gets it back without a transaction.
      try digesting { () throws(PostgresError) in try connection.rollback() }
      throw error
    }
  }

  static func begin(
    _ connection: PostgresConnection, joining name: String?
  ) throws(DigestError) {
    try digesting { () throws(PostgresError) in
      try connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
      if let name { try connection.execute("SET TRANSACTION SNAPSHOT '\(name)'") }
      try connection.execute(session)
    }
  }

  /// Ends the transaction; nothing was changed in it.
  package func close() throws(DigestError) {
    try digesting { () throws(PostgresError) in try connection.rollback() }
  }

  /// The tree over every table.
  /// - Parameters:
  ///   - workers: how many connections hash at once, this one among them; at least 1. The tree does
  ///     not depend on it.
  ///   - connect: opens another connection of the same database, called on a thread of its own.
  package func tree(
    workers: Int, connect: @escaping @Sendable () throws(PostgresError) -> PostgresConnection
  ) throws(DigestError) -> StateTree {
    try tree(workers: workers, splitBytes: StateHashing.splitBytes, connect: connect)
  }

  /// The same, with the size from which on a table is cut into ranges.
  package func tree(
    workers: Int, splitBytes: Int64,
    connect: @escaping @Sendable () throws(PostgresError) -> PostgresConnection
  ) throws(DigestError) -> StateTree {
    let catalog = StateCatalog(connection: connection)
    var ranges: [KeyRange] = []
    for table in tables {
      let whole = KeyRange(table: table, schema: generation.schema)
      let byteCount = try catalog.byteCount(table, schema: generation.schema)
      let isGreat = workers > 1 && byteCount >= splitBytes
      ranges += try whole.split(
        parts: isGreat ? workers * StateHashing.partsPerWorker : 1, byteCount: byteCount,
        connection)
    }
    let hashing = StateHashing(ranges, snapshot: exportedName)
    let threads = (1..<max(1, min(workers, ranges.count))).map { _ in
      OwnThread { hashing.help(connect) }
    }
    hashing.work(connection)
    for thread in threads { thread.join() }
    return StateTree(cut: cut, tables: try hashing.trees(tables))
  }
}
