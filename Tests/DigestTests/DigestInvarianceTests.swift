import Crypto
import Testing

@testable import Replay

@Suite("The digest depends on the rows alone")
struct DigestInvarianceTests {
  /// Rows of any number, spread over keys of all lengths.
  static func fill(_ database: StateDatabase, rows: Int, order: String = "n") throws {
    try database.execute(
      """
      CREATE TABLE planted_v1_g1.tally (
        at timestamptz, tenant text COLLATE "C", requests bigint NOT NULL, cost numeric,
        PRIMARY KEY (at, tenant)) WITH (fillfactor = 50);
      CREATE TABLE planted_v1_g1.log (
        log integer, partition integer, "offset" bigint, note text COLLATE "C",
        PRIMARY KEY (log, partition, "offset"));
      INSERT INTO planted_v1_g1.tally
        SELECT timestamptz 'epoch' + n / 7 * interval '1 minute', repeat('é', n % 7) || n % 7, n,
          CASE WHEN n % 3 = 0 THEN NULL ELSE n / 100.0 END
        FROM generate_series(1, \(rows)) AS n ORDER BY \(order);
      INSERT INTO planted_v1_g1.log
        SELECT 5, n % 3, n, md5(n::text) FROM generate_series(1, \(rows)) AS n ORDER BY \(order)
      """)
  }

  @Test("on any number of connections, cut anywhere, and in Python")
  func workers() throws {
    try StateDatabase.with { database in
      try Self.fill(database, rows: 20_000)
      let one = try database.tree()
      #expect(one.tables.map(\.rowCount) == [20_000, 20_000])
      // 64 rows a run, and few runs that are far from it.
      #expect((200...500).contains(one.tables[0].runs.count))
      for workers in [2, 3, 5] {
        let tree = try database.tree(workers: workers, splitBytes: 0)
        #expect(tree.digest == one.digest, "\(workers) workers")
        #expect(tree.tables.map(\.runs.hashes) == one.tables.map(\.runs.hashes))
        #expect(tree.tables.map(\.runs.rowCounts) == one.tables.map(\.runs.rowCounts))
      }
      #expect(StateDatabase.lines(one) == (try database.oracle()))
      let path = StateDatabase.temporary("tree")
      let saved = try database.snapshot { try TreeWriter.save($0, to: path) }
      #expect(saved.digest == one.digest)
      #expect(try TreeFile(path).tree.digest == one.digest)
    }
  }

  @Test("whatever the order in which rows came, and however often they were rewritten")
  func history() throws {
    let one = try StateDatabase.with { database in
      try Self.fill(database, rows: 3000)
      return try database.tree().digest
    }
    let other = try StateDatabase.with { database in
      try Self.fill(database, rows: 3000, order: "md5(n::text)")
      try database.execute(
        "UPDATE planted_v1_g1.tally SET requests = requests + 1, cost = cost * 1.000")
      try database.execute("VACUUM FULL planted_v1_g1.tally")
      try database.execute("UPDATE planted_v1_g1.tally SET requests = requests - 1")
      try database.execute("CLUSTER planted_v1_g1.log USING log_pkey")
      try database.execute("ALTER DATABASE \(Self.name(database)) SET TimeZone = 'Asia/Kathmandu'")
      try database.execute("ALTER DATABASE \(Self.name(database)) SET bytea_output = 'escape'")
      try database.execute("ALTER DATABASE \(Self.name(database)) SET enable_indexscan = off")
      return try database.tree(workers: 2, splitBytes: 0).digest
    }
    #expect(one == other)
  }

  private static func name(_ database: StateDatabase) -> String {
    String(database.url.split(separator: "/").last!)
  }

  @Test("tables without rows, and no difference between none and other tables")
  func empty() throws {
    try StateDatabase.with { database in
      try database.execute("CREATE TABLE planted_v1_g1.a (k bigint PRIMARY KEY)")
      let one = try database.tree(workers: 2, splitBytes: 0)
      #expect(StateDatabase.lines(one) == (try database.oracle()))
      try database.execute("CREATE TABLE planted_v1_g1.b (k bigint PRIMARY KEY)")
      let two = try database.tree()
      #expect(StateDatabase.lines(two) == (try database.oracle()))
      try database.execute("ALTER TABLE planted_v1_g1.b RENAME TO c")
      #expect(Set([one, two, try database.tree()].map(\.digest.hex)).count == 3)
    }
  }

  @Test("a tree is the same whatever stands before a border: parts join at any row")
  func joins() throws {
    let table = try StateTable(name: "t", columns: [.init("k", .bigint)], keyCount: 1)
    var hasher = try SHA256Hasher()
    let keys = (0..<1000).map { number -> [UInt8] in
      var key: [UInt8] = [1]
      appendBigEndian(UInt64(number * 7) ^ (1 << 63), to: &key)
      return key
    }
    func build(_ range: Range<Int>, _ hasher: inout SHA256Hasher) -> RunBuilder {
      var builder = RunBuilder()
      for key in keys[range] {
        let hash = SHA256Hash.digest(of: key)
        key.withUnsafeBytes { builder.append(key: $0, hash: hash, hasher: &hasher) }
      }
      return builder
    }
    let whole = try TableTree(table, build(0..<1000, &hasher).finish(hasher: &hasher))
    #expect(whole.rowCount == 1000)
    for cut in 0...1000 {
      var joined = RunBuilder()
      joined.append(build(0..<cut, &hasher), hasher: &hasher)
      joined.append(build(cut..<1000, &hasher), hasher: &hasher)
      let tree = try TableTree(table, joined.finish(hasher: &hasher))
      #expect(tree.hash == whole.hash, "cut at \(cut)")
    }
  }
}
