import PostgresWire
import TestServers
import Testing

/// Transactions and pipelines: all or nothing, in order.
@Suite struct TransactionTests {
  private func run(_ body: (PostgresConnection, _ count: () throws -> Int64) throws -> Void) throws
  {
    try WireTest.run { connection, url in
      try connection.execute("CREATE TABLE t (v int4 PRIMARY KEY)")
      let watcher = try WireTest.connect(url)
      try body(connection) { try watcher.query("SELECT count(*) FROM t")[0].int64(0)! }
    }
  }

  @Test func aBodyThatReturnsCommitsAndOneThatThrowsDoesNot() throws {
    try run { connection, count in
      let result = try connection.transaction { () throws(PostgresError) in
        try connection.query("INSERT INTO t VALUES (1)").affected
      }
      #expect(result == 1)
      #expect(try count() == 1)
      let error = try WireTest.error {
        try connection.transaction { () throws(PostgresError) in
          try connection.execute("INSERT INTO t VALUES (2)")
          try connection.execute("INSERT INTO t VALUES (1)")
        }
      }
      #expect(error.sqlState == "23505")
      #expect(!connection.isInTransaction)
      #expect(try count() == 1)
    }
  }

  @Test func committingAFailedTransactionIsAnError() throws {
    try run { connection, count in
      try connection.begin()
      try connection.execute("INSERT INTO t VALUES (1)")
      _ = try WireTest.error { try connection.execute("SELECT 1 / 0") }
      #expect(connection.isInTransaction)
      let error1 = try WireTest.error { try connection.query("SELECT 1") }
      #expect(error1.sqlState == "25P02")
      let error = try WireTest.error { try connection.commit() }
      #expect(error.kind == .bug)
      #expect(!connection.isInTransaction)
      #expect(try count() == 0)
    }
  }

  @Test func transactionsWriteEvenWhereTheDefaultIsToRead() throws {
    try run { connection, count in
      try connection.execute("SET default_transaction_read_only = on")
      try connection.transaction { () throws(PostgresError) in
        try connection.execute("INSERT INTO t VALUES (1)")
      }
      #expect(try count() == 1)
      let error = try WireTest.error { try connection.execute("INSERT INTO t VALUES (2)") }
      #expect(error.sqlState == "25006")
      #expect(connection.isBroken)
    }
  }

  @Test func pipelinesAnswerInOrder() throws {
    try run { connection, count in
      // Twice: the second time every statement is prepared already.
      for round in 0..<2 {
        let rows = try connection.pipeline { pipeline throws(PostgresError) in
          for number in 0..<500 {
            try pipeline.query("SELECT $1 * 2", [.int4(Int32(number))])
          }
          try pipeline.query("INSERT INTO t VALUES ($1)", [.int4(Int32(round))])
          try pipeline.query("SELECT $1", [.text("last")])
        }
        #expect(rows.count == 502)
        #expect(rows.prefix(500).map { $0[0].int64(0) } == (0..<500).map { $0 * 2 })
        #expect(rows[500].affected == 1)
        #expect(rows[501][0].text(0) == "last")
      }
      #expect(connection.preparedCount == 3)
      #expect(try count() == 2)
      #expect(try connection.pipeline { _ in }.isEmpty)
    }
  }

  @Test func anErrorInTheMiddleUndoesAPipeline() throws {
    try run { connection, count in
      for _ in 0..<2 {
        let error = try WireTest.error {
          try connection.pipeline { pipeline throws(PostgresError) in
            try pipeline.query("INSERT INTO t VALUES ($1)", [.int4(1)])
            try pipeline.query("SELECT 1 / $1", [.int4(0)])
            try pipeline.query("INSERT INTO t VALUES ($1 + 1)", [.int4(2)])
          }
        }
        #expect(error.sqlState == "22012")
        #expect(error.statementIndex == 1)
        #expect(try count() == 0)
      }
      // What was behind the error was not prepared, and is now.
      try connection.query("INSERT INTO t VALUES ($1 + 1)", [.int4(2)])
      #expect(try count() == 1)
      let syntax = try WireTest.error {
        try connection.pipeline { pipeline throws(PostgresError) in
          try pipeline.query("SELECT 1")
          try pipeline.query("SELEC 1")
        }
      }
      #expect(syntax.statementIndex == 1)
      #expect(syntax.sqlState == "42601")
    }
  }

  @Test func aPipelineInATransactionIsPartOfIt() throws {
    try run { connection, count in
      try connection.begin()
      try connection.pipeline { pipeline throws(PostgresError) in
        try pipeline.query("INSERT INTO t VALUES (1)")
        try pipeline.query("INSERT INTO t VALUES (2)")
      }
      #expect(try count() == 0)
      try connection.commit()
      #expect(try count() == 2)
    }
  }

  @Test func bigPipelinesDoNotBlockThemselves() throws {
    try run { connection, _ in
      let bytes = [UInt8](repeating: 7, count: 1 << 20)
      let rows = try connection.pipeline { pipeline throws(PostgresError) in
        for _ in 0..<24 { try pipeline.query("SELECT $1", [.bytes(bytes)]) }
      }
      #expect(rows.allSatisfy { $0.raw(0, 0)?.count == 1 << 20 })
    }
  }
}
