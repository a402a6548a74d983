import PostgresWire
import Testing

/// The cache of prepared statements, by what the server says is prepared.
@Suite struct PreparedStatementTests {
  private func onServer(_ connection: PostgresConnection) throws -> Int64 {
    // Sent unprepared, so that counting does not change the count.
    try connection.execute(
      "CREATE TEMP TABLE IF NOT EXISTS c (n int8); TRUNCATE c; INSERT INTO c SELECT count(*) FROM pg_prepared_statements"
    )
    return try connection.query("SELECT n FROM c")[0].int64(0)!
  }

  @Test func theCacheIsBoundedHereAndOnTheServer() throws {
    try PostgresClusterRun.run(cache: 8) { connection in
      for number in 0..<100 {
        #expect(try connection.query("SELECT \(number)")[0].int64(0) == Int64(number))
        #expect(connection.preparedCount <= 8)
      }
      #expect(try onServer(connection) <= 9)
      // In a pipeline as well, and in a transaction that has failed.
      try connection.pipeline { pipeline throws(PostgresError) in
        for number in 0..<50 { try pipeline.query("SELECT \(number) + 1") }
      }
      try connection.begin()
      for number in 0..<20 {
        _ = try WireTest.error { try connection.query("SELECT \(number) / 0") }
      }
      try connection.rollback()
      #expect(try connection.query("SELECT 1 + 1")[0].int64(0) == 2)
      #expect(connection.preparedCount <= 8)
      #expect(try onServer(connection) <= 10)
    }
  }

  @Test func theLeastUsedGoes() throws {
    try PostgresClusterRun.run(cache: 2) { connection in
      try connection.query("SELECT 'kept'")
      for number in 0..<10 {
        try connection.query("SELECT \(number)")
        try connection.query("SELECT 'kept'")
      }
      let rows = try connection.query(
        "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT ''kept''' AND generic_plans + custom_plans > 10"
      )
      #expect(rows[0].int64(0) == 1)
    }
  }

  @Test func nullsFitAStatementOfAnyType() throws {
    try PostgresClusterRun.run(cache: 8) { connection in
      let sql = "SELECT $1::int8 + 1"
      let inferred = try connection.query(sql, [.null])[0].int64(0)
      #expect(inferred == nil)
      // Another type than the server inferred is another statement, not a misread number.
      #expect(try connection.query(sql, [.int4(5)])[0].int64(0) == 6)
      #expect(try connection.query(sql, [.int8(6)])[0].int64(0) == 7)
      #expect(try connection.query(sql, [.null])[0].int64(0) == nil)
      #expect(connection.preparedCount == 3)
    }
  }

  @Test func aChangedTableIsPreparedAnew() throws {
    try PostgresClusterRun.run(cache: 8) { connection in
      try connection.execute("CREATE TABLE t (a int4); INSERT INTO t VALUES (1)")
      #expect(try connection.query("SELECT * FROM t").columns.count == 1)
      try connection.execute("ALTER TABLE t ADD b int4")
      let error8 = try WireTest.error { try connection.query("SELECT * FROM t") }
      #expect(error8.sqlState == "0A000")
      #expect(try connection.query("SELECT * FROM t").columns.count == 2)
      try connection.execute("DEALLOCATE ALL")
      let error9 = try WireTest.error { try connection.query("SELECT * FROM t") }
      #expect(error9.sqlState == "26000")
      #expect(try connection.query("SELECT * FROM t").columns.count == 2)
    }
  }
}
