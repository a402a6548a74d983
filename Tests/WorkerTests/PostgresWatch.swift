import PostgresWire

/// A session beside the deployment's own, which may be in a transaction of the test.
struct PostgresWatch {
  private let connection: PostgresConnection

  init(_ deployment: Deployment) throws {
    connection = try PostgresConnection(deployment.postgres, applicationName: "watch")
  }

  /// The process of the writer that waits for a table's lock; nil where none does.
  func waitingWriter() throws -> Int64? {
    let rows = try connection.query(
      """
      SELECT a.pid FROM pg_stat_activity a JOIN pg_locks l USING (pid)
      WHERE a.application_name = 'annals-writer' AND a.datname = current_database()
        AND NOT l.granted AND l.locktype = 'relation'
      """)
    return rows.isEmpty ? nil : rows[0].int64(0)
  }

  func isWriterWaiting() throws -> Bool { try waitingWriter() != nil }
}
