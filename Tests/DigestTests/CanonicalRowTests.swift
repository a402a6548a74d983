import Crypto
import PostgresWire
import TestKit
import Testing

@testable import Replay

@Suite("Rows in the canonical encoding")
struct CanonicalRowTests {
  /// One table with every type, and the values at which encodings go wrong.
  static let everything = """
    CREATE TABLE planted_v1_g1.everything (
      name text COLLATE "C", flag boolean, at timestamptz, small integer, great bigint,
      value numeric, data bytea, names text[] COLLATE "C", note text COLLATE "C",
      PRIMARY KEY (name, flag, at, small, great));
    INSERT INTO planted_v1_g1.everything VALUES
      ('', false, '1970-01-01Z', 0, 0, 0, '', '{}', ''),
      ('a', false, '1969-12-31 23:59:59.999999Z', -1, -1, -0.00, '\\x00', '{a}', NULL),
      ('a', true, '2026-11-21 13:37:00.000001Z', 2147483647, 9223372036854775807,
        1.50, '\\x00ff00', '{"",a,aa,b}', E'tab\\tline\\nback\\\\slash'),
      ('ab', true, '2026-11-21 13:37:00Z', -2147483648, -9223372036854775808, -1.5, NULL,
        '{"with \\"quotes\\"","{braces}",é}', 'é'),
      ('é', true, '0001-01-01Z', 1, 1, 0.000000001, '\\xdeadbeef', NULL, 'e\u{301}'),
      ('Z', true, '9999-12-31 23:59:59.999999Z', 1, 1, 100000000, NULL, NULL, NULL),
      ('z', true, '2000-01-01Z', 1, 1, 99999999.99990000, NULL, NULL, NULL),
      ('😀', true, '2000-01-01Z', 1, 1, 123456789012345678901234567890.0987654321, NULL, NULL, NULL),
      ('\u{FFFD}', true, '2000-01-01Z', 1, 1, -0.0001, NULL, NULL, NULL),
      ('n1', true, '2000-01-01Z', 1, 1, 10000, NULL, NULL, NULL),
      ('n2', true, '2000-01-01Z', 1, 1, 1.0000, NULL, NULL, NULL),
      ('n3', true, '2000-01-01Z', 1, 1, 1e1000, NULL, NULL, NULL),
      ('n4', true, '2000-01-01Z', 1, 1, 1e-300, NULL, NULL, NULL);
    """

  @Test("ours and Python's are the bytes that are written down")
  func golden() throws {
    try StateDatabase.with { database in
      try database.execute(Self.everything)
      try expectGolden(try database.oracle("--rows"), "Tests/DigestTests/Golden/rows.txt")
      try expectGolden(try Self.rows(database), "Tests/DigestTests/Golden/rows.txt")
      #expect(StateDatabase.lines(try database.tree()) == (try database.oracle()))
    }
  }

  /// Every row as `digest.py --rows` prints it.
  private static func rows(_ database: StateDatabase) throws -> String {
    try database.snapshot { snapshot in
      var text = ""
      for table in snapshot.tables {
        let encoder = try RowHasher(table)
        try snapshot.connection.copyOutMessages(
          KeyRange(table: table, schema: StateDatabase.schema).copyStatement()
        ) { message throws(PostgresError) in
          guard try encoder.hash(message) != nil else { return }
          text +=
            "\(table.name) \(Hex.encode(Array(encoder.key))) \(Hex.encode(encoder.encoded))\n"
        }
      }
      return text
    }
  }

  @Test("zero digits at either end of a number change nothing, whoever leaves them there")
  func zeroDigits() throws {
    let table = try StateTable(
      name: "t", columns: [.init("k", .bigint), .init("v", .numeric)], keyCount: 1)
    /// 10,000 with that scale, as it would stand in a COPY.
    func row(_ weight: UInt8, _ digits: [UInt8], scale: UInt8) -> [UInt8] {
      var field: [UInt8] = [0, UInt8(digits.count), 0, weight, 0, 0, 0, scale]
      for digit in digits { field += [0, digit] }
      let head: [UInt8] = [0, 2, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]
      return head + [UInt8(field.count) as UInt8] + field
    }
    var encoder = RowEncoder(table)
    var encodings: Set<[UInt8]> = []
    for row in [
      row(1, [1], scale: 0), row(1, [1, 0], scale: 0), row(2, [0, 1], scale: 3),
      row(3, [0, 0, 1, 0, 0], scale: 4),
    ] {
      #expect(row.withUnsafeBytes { encoder.encode($0) } == nil)
      encodings.insert(Array(encoder.bytes))
    }
    #expect(encodings == [[1, 0x80, 0, 0, 0, 0, 0, 0, 1, 1, 2, 0, 1, 0, 1, 0, 1]])
  }

  @Test("a key's bytes say its values again")
  func keys() throws {
    try StateDatabase.with { database in
      try database.execute(Self.everything)
      let path = StateDatabase.temporary("tree")
      let file = try database.snapshot { snapshot in
        _ = try TreeWriter.save(snapshot, to: path)
        return try TreeFile(path)
      }
      let table = file.tree.tables[0].table
      var keys: [[StateKey.Value]] = []
      for run in 0..<file.tree.tables[0].runs.count {
        for row in try file.rows(table: 0, run: run) {
          keys.append(try StateKey.values(row.key, table))
          let side = StateSide.file(file)
          #expect(try side.row(table, key: row.key) == nil)
        }
      }
      #expect(keys.count == 13)
      #expect(keys[0].prefix(2) == [.text(""), .boolean(false)])
      // In bytes an upper-case letter comes before all lower-case ones, and accents behind them.
      #expect(
        keys.map { key -> String in if case .text(let text) = key[0] { text } else { "" } }
          == ["", "Z", "a", "a", "ab", "n1", "n2", "n3", "n4", "z", "é", "\u{FFFD}", "😀"])
      #expect(keys[4][3...] == [.number(-2_147_483_648), .number(Int64.min)])
    }
  }

  @Test(
    "what Annals never writes is refused, not hashed",
    arguments: [
      ("value", "'NaN'", "a numeric that is no number"),
      ("value", "'-Infinity'", "a numeric that is no number"),
      ("names", "'{b,a}'", "a set out of order"),
      ("names", "'{a,a}'", "a set out of order"),
      ("names", "'{a,NULL}'", "a set that holds a null"),
      ("names", "'{{a},{b}}'", "an array that is no set of texts"),
    ])
  func refused(column: String, value: String, why: String) throws {
    try StateDatabase.with { database in
      try database.execute(Self.everything)
      try database.execute(
        "UPDATE planted_v1_g1.everything SET \(column) = \(value) WHERE name = 'z'")
      #expect { try database.tree() } throws: { "\($0)".contains(why) }
    }
  }

  @Test(
    "tables without an order of bytes are refused",
    arguments: [
      ("CREATE TABLE planted_v1_g1.t (a text)", "no primary key"),
      ("CREATE TABLE planted_v1_g1.t (a text, b text PRIMARY KEY)", "not over its first columns"),
      ("CREATE TABLE planted_v1_g1.t (a numeric PRIMARY KEY)", "no order"),
      ("CREATE TABLE planted_v1_g1.t (a text PRIMARY KEY, b json)", "no canonical encoding"),
      ("SELECT", "holds no tables"),
    ])
  func refusedTables(sql: String, why: String) throws {
    try StateDatabase.with { database in
      try database.execute(sql)
      #expect { try database.tree() } throws: { "\($0)".contains(why) }
    }
  }

  @Test("rows in another order than their bytes' are refused")
  func collation() throws {
    try StateDatabase.with { database in
      try database.execute(
        """
        CREATE COLLATION planted_v1_g1.other (provider = icu, locale = 'en');
        CREATE TABLE planted_v1_g1.t (a text COLLATE planted_v1_g1.other PRIMARY KEY);
        INSERT INTO planted_v1_g1.t VALUES ('a'), ('B'), ('c')
        """)
      #expect { try database.tree() } throws: { "\($0)".contains("out of order") }
    }
  }
}
