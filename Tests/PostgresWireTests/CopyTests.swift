import EventModel
import PostgresWire
import RowEncoding
import TestServers
import Testing

/// COPY in both directions, whole and broken off.
@Suite struct CopyTests {
  private static let load = "COPY t FROM STDIN (FORMAT binary)"

  private func rows(_ numbers: some Sequence<Int64>) -> BinaryCopyBuffer {
    var buffer = BinaryCopyBuffer()
    buffer.appendHeader()
    for number in numbers {
      buffer.beginRow(fields: 3)
      buffer.appendInt64(number)
      buffer.appendText("row \(number)")
      buffer.appendTimestamp(Timestamp(microseconds: number))
    }
    buffer.appendTrailer()
    return buffer
  }

  private func run(_ body: (PostgresConnection, _ url: String) throws -> Void) throws {
    try WireTest.run { connection, url in
      try connection.execute("CREATE TABLE t (id int8 PRIMARY KEY, name text, at timestamptz)")
      try body(connection, url)
    }
  }

  @Test func tenThousandRowsInAndOut() throws {
    try run { connection, url in
      let buffer = rows(1...10_000)
      #expect(try connection.copyIn(Self.load, buffer.bytes) == 10_000)
      let text = try PostgresCluster.shared().psql(
        url,
        """
        SELECT count(*), sum(id), count(DISTINCT name),
          count(*) FILTER (WHERE name = 'row ' || id
            AND at = 'epoch'::timestamptz + id * interval '1 microsecond') FROM t
        """)
      #expect(text == "10000|50005000|10000|10000\n")
      var sum: Int64 = 0
      let count = try connection.copyOut(
        "COPY (SELECT id, name FROM t ORDER BY id) TO STDOUT (FORMAT binary)"
      ) { reader in
        let id = reader.nextField().int64!
        sum += id
        #expect(reader.nextField().text == "row \(id)")
      }
      #expect(count == 10_000)
      #expect(sum == 50_005_000)
      #expect(
        try connection.copyOut("COPY (SELECT 1 WHERE false) TO STDOUT (FORMAT binary)") { _ in
          Issue.record("no row was expected")
        } == 0)
    }
  }

  @Test func rowsMayBeCutAnywhere() throws {
    try run { connection, _ in
      let buffer = rows(1...1000)
      try connection.beginCopyIn(Self.load)
      var at = 0
      while at < buffer.count {
        let end = min(at + 333, buffer.count)
        try connection.putCopyData(UnsafeRawBufferPointer(rebasing: buffer.bytes[at..<end]))
        at = end
      }
      #expect(try connection.endCopyIn() == 1000)
    }
  }

  @Test func aRefusedRowIsNamedAndNothingIsLoaded() throws {
    try run { connection, _ in
      let buffer = rows(Array(1...7000) + [42] + Array(7001...10_000))
      let error = try WireTest.error { try connection.copyIn(Self.load, buffer.bytes) }
      #expect(error.sqlState == "23505")
      #expect(error.copyRow == 7001)
      #expect(error.table == "t")
      #expect(error.constraint == "t_pkey")
      #expect(error.disposition == .poison)
      #expect(try connection.query("SELECT count(*) FROM t")[0].int64(0) == 0)
    }
  }

  @Test func bytesThatAreNoTextAreNamedByColumn() throws {
    try run { connection, _ in
      for bad: [UInt8] in [[0x61, 0], [0xC3, 0x28]] {
        var buffer = BinaryCopyBuffer()
        buffer.appendHeader()
        buffer.beginRow(fields: 3)
        buffer.appendInt64(1)
        bad.withUnsafeBytes { buffer.appendBytes($0) }
        buffer.appendNull()
        buffer.appendTrailer()
        let error = try WireTest.error { try connection.copyIn(Self.load, buffer.bytes) }
        #expect(error.sqlState == "22021")
        #expect(error.column == "name")
        #expect(error.copyRow == 1)
        #expect(!error.description.contains("0x"))
      }
    }
  }

  @Test func anAbortedCopyLoadsNothing() throws {
    try run { connection, _ in
      let buffer = rows(1...10)
      try connection.begin()
      try connection.beginCopyIn(Self.load)
      try connection.putCopyData(buffer.bytes)
      try connection.rollback()
      #expect(try connection.query("SELECT count(*) FROM t")[0].int64(0) == 0)
      try connection.beginCopyIn(Self.load)
      connection.abortCopyIn()
      connection.abortCopyIn()
      #expect(try connection.copyIn(Self.load, buffer.bytes) == 10)
    }
  }

  @Test func aReaderThatThrowsLeavesTheConnectionUsable() throws {
    try run { connection, _ in
      let refusal = PostgresError(kind: .bug, message: "enough")
      let error = try WireTest.error {
        try connection.copyOut(
          "COPY (SELECT generate_series(1, 1000000)) TO STDOUT (FORMAT binary)"
        ) { reader throws(PostgresError) in
          if reader.nextField().int32! == 10 { throw refusal }
        }
      }
      #expect(error == refusal)
      #expect(try connection.query("SELECT 1")[0].int64(0) == 1)
      let failed = try WireTest.error {
        try connection.copyOut(
          "COPY (SELECT 10 / (5 - i) FROM generate_series(1, 9) i) TO STDOUT (FORMAT binary)"
        ) { _ in }
      }
      #expect(failed.sqlState == "22012")
    }
  }

  @Test func aStatementThatIsNoCopyIsRefused() throws {
    try run { connection, _ in
      let error2 = try WireTest.error { try connection.beginCopyIn("SELECT 1") }
      #expect(error2.kind == .bug)
      let error3 = try WireTest.error { try connection.beginCopyIn("COPY x FROM STDIN") }
      #expect(error3.sqlState == "42P01")
      #expect(try connection.query("SELECT 1").count == 1)
      let error4 = try WireTest.error { try connection.execute(Self.load) }
      #expect(error4.kind == .bug)
      #expect(connection.isBroken)
    }
  }
}
