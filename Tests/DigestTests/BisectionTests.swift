import EventModel
import Glibc
import PostgresWire
import SuiteSupport
import Testing

@testable import Replay

@Suite("Two states are bisected to the first key that differs")
struct BisectionTests {
  /// The first difference between a saved tree and the database of now, each way round.
  private func difference(
    _ path: String, _ database: StateDatabase
  ) throws -> StateDifference {
    let file = try TreeFile(path)
    return try database.snapshot { snapshot in
      let tree = try snapshot.tree(workers: 1) { () throws(PostgresError) in
        throw PostgresError(kind: .bug, message: "one worker needs no other connection")
      }
      let found = try Bisection.first(.file(file), .database(snapshot, tree))
      let turned = try Bisection.first(.database(snapshot, tree), .file(file))
      if case .row(let table, let key, let presence) = found {
        let other: StateDifference.Presence =
          switch presence {
          case .left: .right
          case .right: .left
          case .both: .both
          }
        #expect(turned == .row(table, key: key, other))
      }
      return found
    }
  }

  @Test("one change in any column of any type is found, and named by its key")
  func columns() throws {
    try StateDatabase.with { database in
      try database.execute(CanonicalRowTests.everything)
      let path = StateDatabase.temporary("tree")
      defer { unlink(path) }
      _ = try database.snapshot { try TreeWriter.save($0, to: path) }
      #expect(try difference(path, database) == .none)
      let changes = [
        ("value", "value + 0.0000000001"), ("value", "-value"), ("value", "NULL"),
        ("data", "set_bit(data, 5, 1 - get_bit(data, 5))"), ("data", "data || '\\x00'"),
        ("names", "names || 'z'::text"), ("names", "'{}'"), ("names", "NULL"),
        ("note", "translate(note, 't', 'u')"), ("note", "note || ' '"), ("note", "NULL"),
      ]
      for (column, change) in changes {
        try database.execute(
          """
          CREATE TABLE public.old AS SELECT * FROM planted_v1_g1.everything;
          UPDATE planted_v1_g1.everything SET \(column) = \(change) WHERE name = 'a' AND flag
          """)
        guard case .row(let table, let key, .both) = try difference(path, database) else {
          Issue.record("\(column) = \(change) was not found")
          continue
        }
        #expect(try StateKey.values(key, table).prefix(2) == [.text("a"), .boolean(true)])
        try database.execute(
          """
          DELETE FROM planted_v1_g1.everything;
          INSERT INTO planted_v1_g1.everything SELECT * FROM public.old; DROP TABLE public.old
          """)
      }
      #expect(try difference(path, database) == .none)
      try database.execute("UPDATE planted_v1_g1.everything SET great = 2 WHERE name = 'z'")
      guard case .row(let table, let key, .left) = try difference(path, database) else {
        Issue.record("a changed key was not found")
        return
      }
      #expect(try StateKey.values(key, table).last == .number(1))
    }
  }

  @Test("any rows changed, removed or added: the first is named", arguments: 0..<12)
  func random(seed: Int) throws {
    try StateDatabase.with { database in
      try database.execute(
        """
        CREATE TABLE planted_v1_g1.t (k bigint PRIMARY KEY, v bigint NOT NULL);
        INSERT INTO planted_v1_g1.t SELECT n * 2, n FROM generate_series(1, 2000) AS n
        """)
      let path = StateDatabase.temporary("tree")
      defer { unlink(path) }
      _ = try database.snapshot { try TreeWriter.save($0, to: path) }
      var generator = SeededGenerator(seed: UInt64(seed))
      for _ in 0..<8 {
        // By key: what the first row is that differs, worked out without any tree.
        var changed: [Int64: StateDifference.Presence] = [:]
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
          // Borders count as much as rows: each 64th is one.
          let key = Int64.random(in: 0...4001, using: &generator)
          guard changed[key] == nil else { continue }
          if key % 2 == 1 || key == 0 {
            try database.execute("INSERT INTO planted_v1_g1.t VALUES (\(key), 0)")
            changed[key] = .right
          } else if Bool.random(using: &generator) {
            try database.execute("DELETE FROM planted_v1_g1.t WHERE k = \(key)")
            changed[key] = .left
          } else {
            try database.execute("UPDATE planted_v1_g1.t SET v = -v WHERE k = \(key)")
            changed[key] = .both
          }
        }
        let first = changed.min { $0.key < $1.key }!
        guard case .row(let table, let key, let presence) = try difference(path, database) else {
          Issue.record("\(changed) was not found")
          return
        }
        #expect(try StateKey.values(key, table) == [.number(first.key)], "\(changed)")
        #expect(presence == first.value, "\(changed)")
        try database.execute(
          """
          TRUNCATE planted_v1_g1.t;
          INSERT INTO planted_v1_g1.t SELECT n * 2, n FROM generate_series(1, 2000) AS n
          """)
      }
      try database.execute("TRUNCATE planted_v1_g1.t")
      guard case .row(let table, let key, .left) = try difference(path, database) else {
        Issue.record("an emptied table was not found")
        return
      }
      #expect(try StateKey.values(key, table) == [.number(2)])
    }
  }

  @Test("tables and columns that only one side has are named")
  func tables() throws {
    try StateDatabase.with { database in
      try database.execute("CREATE TABLE planted_v1_g1.t (k bigint PRIMARY KEY, v bigint)")
      let path = StateDatabase.temporary("tree")
      defer { unlink(path) }
      _ = try database.snapshot { try TreeWriter.save($0, to: path) }
      try database.execute("CREATE TABLE planted_v1_g1.u (k bigint PRIMARY KEY)")
      #expect(try difference(path, database) == .table("u", inLeft: false))
      try database.execute("DROP TABLE planted_v1_g1.u")
      try database.execute("ALTER TABLE planted_v1_g1.t ALTER v TYPE integer")
      guard case .columns(let old, let new) = try difference(path, database) else {
        Issue.record("a retyped column was not found")
        return
      }
      #expect(old.columns.last?.type == .bigint && new.columns.last?.type == .integer)
    }
  }

  @Test("a row's key leads to its events, where it says so")
  func origin() throws {
    // The number that migrations give the log of training.audit, computed by Postgres.
    let log = LogName(topic: TopicName("training.audit"), life: 1)
    let cut = StateCut([
      .init(log: log, partition: Partition(2), start: Offset(0), next: Offset(9))
    ])
    try StateDatabase.with { database in
      try database.execute(
        """
        CREATE TABLE planted_v1_g1.log_number AS
        SELECT ('x' || left(encode(sha256('training.audit#1'), 'hex'), 8))::bit(32)::integer
          & 2147483647 AS n
        """)
      let number = try #require(
        try database.connection.query("SELECT n FROM planted_v1_g1.log_number")[0].int64(0))
      func origin(
        _ columns: [(String, StateType)], _ values: [StateKey.Value]
      ) throws -> String? {
        let table = try StateTable(
          name: "t", columns: columns.map { .init($0.0, $0.1) }, keyCount: columns.count)
        return RowOrigin(table, values, cuts: [cut]).map { "\($0)" }
      }
      let place: [(String, StateType)] = [("log", .integer), ("partition", .integer)]
      let values: [StateKey.Value] = [.number(number), .number(2)]
      #expect(
        try origin(place + [("offset", .bigint)], values + [.number(7)])
          == "training.audit#1/2 at offset 7")
      #expect(
        try origin([("key", .text)] + place, [.text("acme")] + values)
          == "the records of key acme in training.audit#1/2")
      #expect(try origin([("tenant", .text)], [.text("acme")]) == nil)
      #expect(
        try origin(place + [("offset", .bigint)], [.number(number + 1), .number(2), .number(7)])
          == nil)
    }
  }

  @Test("a saved tree with any bit flipped is refused")
  func damage() throws {
    try StateDatabase.with { database in
      try database.execute(
        """
        CREATE TABLE planted_v1_g1.t (k bigint PRIMARY KEY, v bigint);
        INSERT INTO planted_v1_g1.t SELECT n, n FROM generate_series(1, 40) AS n;
        INSERT INTO annals.generation VALUES (1, 'planted', 1, 1, 'planted_v1_g1', 's', 'active');
        INSERT INTO annals.log VALUES (7, 'orders', 1);
        INSERT INTO annals.position VALUES (1, 7, 0, 0, 40)
        """)
      let path = StateDatabase.temporary("tree")
      defer { unlink(path) }
      let saved = try database.snapshot { try TreeWriter.save($0, to: path) }
      #expect(saved.cut.text == "orders#1/0 0 40\n")
      #expect(try TreeFile(path).tree.cut == saved.cut)
      let descriptor = open(path, O_RDWR)
      defer { close(descriptor) }
      let size = lseek(descriptor, 0, SEEK_END)
      for at in 0..<size {
        var byte: UInt8 = 0
        pread(descriptor, &byte, 1, at)
        var flipped = byte ^ (1 << (at % 8))
        pwrite(descriptor, &flipped, 1, at)
        #expect(throws: DigestError.self, "byte \(at) of \(size)") {
          let file = try TreeFile(path)
          for run in 0..<file.tree.tables[0].runs.count { _ = try file.rows(table: 0, run: run) }
        }
        pwrite(descriptor, &byte, 1, at)
      }
      #expect(try TreeFile(path).tree.digest == saved.digest)
    }
  }
}
