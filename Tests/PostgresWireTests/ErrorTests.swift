import EventModel
import Foundation
import PostgresWire
import RowEncoding
import TestServers
import Testing

/// Errors that a real server gives, and what they tell the caller to do.
@Suite struct ErrorTests {
  @Test func refusedDataIsNamedWithoutItsValues() throws {
    try WireTest.run { connection, _ in
      try connection.execute(
        """
        CREATE TABLE t (secret text PRIMARY KEY, amount int4 NOT NULL CHECK (amount > 0));
        INSERT INTO t VALUES ('hunter2', 1)
        """)
      let insert = "INSERT INTO t VALUES ($1, $2::text::int4)"
      let unique = try WireTest.error {
        try connection.query(insert, [.text("hunter2"), .text("77123")])
      }
      #expect(unique.sqlState == "23505")
      #expect(unique.constraint == "t_pkey")
      #expect(unique.detail == "Key (secret)")
      #expect(
        unique.description
          == #"duplicate key value violates unique constraint "t_pkey" (23505, table t, constraint t_pkey); Key (secret)"#
      )
      let null = try WireTest.error { try connection.query(insert, [.text("hunter2"), .null]) }
      #expect(null.sqlState == "23502")
      #expect(null.column == "amount")
      let check = try WireTest.error {
        try connection.query(insert, [.text("hunter2x"), .text("-77123")])
      }
      #expect(check.sqlState == "23514")
      let syntax = try WireTest.error {
        try connection.query(insert, [.text("hunter2"), .text("77123x")])
      }
      #expect(syntax.sqlState == "22P02")
      #expect(syntax.message == #"invalid input syntax for type integer: "...""#)
      let range = try WireTest.error {
        try connection.query(insert, [.text("hunter2"), .text("7712377123771237712377123")])
      }
      #expect(range.sqlState == "22003")
      let early = try WireTest.error {
        try connection.query("SELECT $1", [.timestamp(Timestamp(microseconds: .min))])
      }
      #expect(early.sqlState == "22008")
      try connection.execute("CREATE TABLE long (k text PRIMARY KEY)")
      // Not compressible, so that it is too long for an index entry.
      let long = try WireTest.error {
        try connection.execute(
          "INSERT INTO long SELECT string_agg(md5(i::text), '') FROM generate_series(1, 400) i")
      }
      #expect(long.sqlState == "54000")
      for error in [unique, null, check, syntax, range, early, long] {
        #expect(error.kind == .dataRefused)
        #expect(error.disposition == .poison)
        for secret in ["hunter2", "77123"] {
          #expect(!error.description.contains(secret), "\(error)")
        }
      }
    }
  }

  @Test func textWithNulIsRefusedBeforeItIsSent() throws {
    try WireTest.run { connection, _ in
      for bind: PostgresBind in [
        .text("a\0b"), .textArray(["", "\0"]), .optionalTextArray([nil, "\0"]), .numeric("1\0"),
      ] {
        let error = try WireTest.error { try connection.query("no SQL at all", [bind]) }
        #expect(error.sqlState == "22021")
        #expect(error.message.contains("U+0000"))
        #expect(error.disposition == .poison)
        let second = try WireTest.error {
          try connection.pipeline { pipeline throws(PostgresError) in
            try pipeline.query("CREATE TABLE never ()")
            try pipeline.query("SELECT $1", [bind])
          }
        }
        #expect(second.sqlState == "22021")
      }
      #expect(try connection.query("SELECT to_regclass('never') IS NULL")[0].bool(0) == true)
    }
  }

  @Test func wrongSetUpIsMisconfigured() throws {
    let cluster = try PostgresCluster.shared()
    try cluster.withDatabase { url in
      let connection = try WireTest.connect(url)
      for (sql, state) in [
        ("SELECT * FROM nothing", "42P01"), ("SELECT nothing", "42703"), ("SELEC 1", "42601"),
        ("CREATE TABLE nowhere.t ()", "3F000"),
      ] {
        let error = try WireTest.error { try connection.query(sql) }
        #expect(error.sqlState == state)
        #expect(error.disposition == .misconfigured)
      }
      let database = try WireTest.error { _ = try WireTest.connect(url + "_not_there") }
      #expect(database.disposition == .misconfigured)
      let user = try WireTest.error {
        _ = try PostgresConnection(
          PostgresSettings(url: url).with("user", "nobody_here"), applicationName: "t")
      }
      #expect(user.disposition == .misconfigured)
      let port = try WireTest.error {
        _ = try PostgresConnection(
          PostgresSettings(["host": "127.0.0.1", "port": "1", "dbname": "x"]),
          applicationName: "t")
      }
      #expect(port.kind == .connectionLost)
      #expect(port.disposition == .retry)
      let error5 = try WireTest.error {
        try connection.query(
          "SELECT 1 FROM (VALUES (1), (2)) t(i) WHERE i = (SELECT generate_series(1,2))")
      }
      #expect(error5.disposition == .bug)
    }
  }

  @Test func databasesOfAnotherEncodingAreRefused() throws {
    let cluster = try PostgresCluster.shared()
    try cluster.withDatabase { url in
      let name = url.split(separator: "/").last! + "_ascii"
      try cluster.psql(
        url, "CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
      defer { _ = try? cluster.psql(url, "DROP DATABASE \(name) WITH (FORCE)") }
      let error = try WireTest.error { _ = try WireTest.connect(url + "_ascii") }
      #expect(error.kind == .misconfigured)
      #expect(error.message.contains("SQL_ASCII"))
    }
  }

  @Test func aStatementTimeoutCancels() throws {
    try WireTest.run { connection, _ in
      try connection.execute("SET statement_timeout = '20ms'")
      let error = try WireTest.error { try connection.query("SELECT pg_sleep(60)") }
      #expect(error.kind == .cancelled)
      #expect(error.sqlState == "57014")
      #expect(error.disposition == .retry)
      #expect(!connection.isBroken)
    }
  }

  @Test func lockTimeoutsAndSerializationFailuresAreConflicts() throws {
    try WireTest.run { one, url in
      let two = try WireTest.connect(url)
      try one.execute("CREATE TABLE t (v int4); INSERT INTO t VALUES (1)")
      try one.begin()
      try one.execute("UPDATE t SET v = 2")
      let locked = try WireTest.error {
        try two.execute("SET lock_timeout = '20ms'; UPDATE t SET v = 3")
      }
      #expect(locked.sqlState == "55P03")
      #expect(locked.kind == .conflict)
      try two.execute("SET lock_timeout = 0; BEGIN ISOLATION LEVEL REPEATABLE READ; TABLE t")
      try one.commit()
      let stale = try WireTest.error { try two.execute("UPDATE t SET v = 4") }
      #expect(stale.sqlState == "40001")
      #expect(stale.kind == .conflict)
      #expect(stale.disposition == .retry)
    }
  }

  @Test func aDeadlockIsAConflictForOneOfTwo() async throws {
    try await PostgresCluster.shared().withDatabase { url in
      let one = try WireTest.connect(url)
      try one.execute("CREATE TABLE t (id int4, v int4); INSERT INTO t VALUES (1, 0), (2, 0)")
      try one.begin()
      try one.execute("UPDATE t SET v = 1 WHERE id = 1")
      let isReady = AsyncStream<Void>.makeStream()
      async let other: PostgresError? = Self.update(url, [2, 1]) { isReady.continuation.yield() }
      for await _ in isReady.stream { break }
      var mine: PostgresError?
      do throws(PostgresError) {
        try one.execute("UPDATE t SET v = 1 WHERE id = 2")
      } catch {
        mine = error
      }
      try one.rollback()
      let losers = [mine, try await other].compactMap { $0 }
      #expect(losers.map(\.sqlState) == ["40P01"])
      #expect(losers.first?.kind == .conflict)
    }
  }

  /// Updates rows in that order in one transaction, saying when the first is locked.
  private static func update(
    _ url: String, _ ids: [Int32], locked: @Sendable () -> Void
  ) async throws -> PostgresError? {
    let connection = try WireTest.connect(url)
    do throws(PostgresError) {
      try connection.transaction { () throws(PostgresError) in
        for (index, id) in ids.enumerated() {
          try connection.query("UPDATE t SET v = 2 WHERE id = $1", [.int4(id)])
          if index == 0 { locked() }
        }
      }
      return nil
    } catch {
      return error
    }
  }

  @Test func aTerminatedSessionIsLost() throws {
    try WireTest.run { connection, url in
      let killer = try WireTest.connect(url)
      try connection.begin()
      try killer.query("SELECT pg_terminate_backend($1)", [.int4(connection.backendID)])
      let error = try WireTest.error {
        // The signal may arrive between two statements.
        while true { try connection.query("SELECT 1") }
      }
      #expect(error.kind == .connectionLost)
      #expect(error.disposition == .retry)
      #expect(connection.isBroken)
      try connection.rollback()
      let error6 = try WireTest.error { try connection.query("SELECT 1") }
      #expect(error6.kind == .connectionLost)
      let error7 = try WireTest.error {
        try connection.pipeline { pipeline throws(PostgresError) in
          try pipeline.query("SELECT 2")
        }
      }
      #expect(error7.kind == .connectionLost)
    }
  }

  @Test func aStoppedServerIsLostInEveryCall() throws {
    let cluster = try PostgresCluster(ignoringEnvironment: true)
    let url = try cluster.makeDatabase()
    let connections = try (0..<5).map { _ in try WireTest.connect(url) }
    try connections[0].execute("CREATE TABLE t (v int4)")
    try connections[1].beginCopyIn("COPY t FROM STDIN (FORMAT binary)")
    try connections[4].begin()
    cluster.stop()
    let errors = [
      try WireTest.error { try connections[0].execute("SELECT 1") },
      try WireTest.error { _ = try connections[1].endCopyIn() },
      try WireTest.error {
        try connections[2].pipeline { pipeline throws(PostgresError) in
          try pipeline.query("SELECT 1")
          try pipeline.query("SELECT 2")
        }
      },
      try WireTest.error {
        try connections[3].copyOut("COPY t TO STDOUT (FORMAT binary)") { _ in }
      },
      try WireTest.error { try connections[4].commit() },
      try WireTest.error { _ = try WireTest.connect(url) },
    ]
    for (index, error) in errors.enumerated() {
      #expect(error.kind == .connectionLost, "\(index): \(error)")
    }
    for connection in connections { #expect(connection.isBroken) }
  }

  @Test func cancellingFromAnotherThreadEndsAStatement() async throws {
    try await PostgresCluster.shared().withDatabase { url in
      let connection = try WireTest.connect(url)
      let (canceller, process) = (connection.canceller, connection.backendID)
      // A task of its own would wait for a thread of the pool, which this test blocks.
      let done = AsyncStream<Result<Void, any Error>>.makeStream()
      let thread = Thread {
        done.continuation.yield(
          Result { try Self.cancelSleep(of: process, with: canceller, watching: url) })
      }
      thread.start()
      let error = try WireTest.error { try connection.execute("SELECT pg_sleep(60)") }
      for await result in done.stream {
        try result.get()
        break
      }
      #expect(error.kind == .cancelled)
      #expect(try connection.query("SELECT 1").count == 1)
    }
  }

  /// Waits until that process sleeps, and cancels until it does no longer.
  private static func cancelSleep(
    of process: Int32, with canceller: PostgresCanceller, watching url: String
  ) throws {
    let watcher = try WireTest.connect(url)
    let busy = """
      SELECT count(*) FROM pg_stat_activity
      WHERE pid = $1 AND state = 'active' AND query LIKE '%pg_sleep%'
      """
    var isCancelled = false
    while true {
      let isBusy = try watcher.query(busy, [.int4(process)])[0].int64(0) == 1
      if isCancelled && !isBusy { return }
      if isBusy { isCancelled = canceller.cancel() == nil }
    }
  }
}
