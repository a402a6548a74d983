import EventModel
import Glibc
import PostgresWire
import ProjectionKernel
import Projections
import TestServers
import Testing

@testable import Replay
@testable import Store

/// The least change of any value of any read model: another digest, and its row is named.
@Suite("One changed bit in any column")
struct ColumnChangeTests {
  @Test("changes the digest, and bisecting names its key", arguments: OracleTests.names)
  func columns(name: String) throws {
    try TemporaryFolder.use { folder in
      let log = try RepoFile.oracle(
        "plant.py", ["--seed", "9"], output: folder + "/planted.ndjson")
      try ReadModels.run { models in
        try models.apply(LogDump(ndjson: log), to: [name])
        let generation = try #require(
          try GenerationStore(models.connection).all().first { $0.projection.text == name })
        let snapshot = try StateSnapshot(generation, models.connection)
        let saved = try TreeWriter.save(snapshot, to: folder + "/tree")
        try snapshot.close()
        let file = try TreeFile(folder + "/tree")
        var changed = 0
        for table in saved.tables where table.rowCount > 0 {
          for column in table.table.columns[table.table.keyCount...] {
            let key = try change(column, of: table.table, generation, models.connection)
            guard !key.isEmpty else { continue }
            changed += 1
            let now = try StateSnapshot(generation, models.connection)
            let tree = try now.tree(workers: 1) { () throws(PostgresError) in
              throw PostgresError(kind: .bug, message: "one worker needs no other connection")
            }
            #expect(tree.digest != saved.digest, "\(table.table.name).\(column.name)")
            let found = try Bisection.first(.file(file), .database(now, tree))
            guard case .row(let where_, let bytes, .both) = found else {
              Issue.record("\(table.table.name).\(column.name): \(found)")
              return
            }
            let row = try #require(
              try StateSide.database(now, tree).row(where_, key: bytes))
            #expect(
              where_ == table.table && row.prefix(where_.keyCount).map(\.value) == key,
              "\(table.table.name).\(column.name)")
            try now.close()
            try restore(table.table, generation, models.connection)
          }
        }
        #expect(changed > 4)
        let end = try StateSnapshot(generation, models.connection)
        #expect(
          try end.tree(workers: 1) { () throws(PostgresError) in
            throw PostgresError(kind: .bug, message: "unused")
          }.digest == saved.digest)
        try end.close()
      }
    }
  }

  /// Changes the value of a column in a row from the middle and keeps the rows as they were.
  /// - Returns: the row's key; empty where the column holds nothing.
  private func change(
    _ column: StateTable.Column, of table: StateTable, _ generation: Generation,
    _ connection: PostgresConnection
  ) throws -> [String?] {
    let name = Table.quoted(column.name)
    let target = "\(Table.quoted(generation.schema)).\(Table.quoted(table.name))"
    let keys = table.keyColumns.map { Table.quoted($0.name) }.joined(separator: ", ")
    let bytes = "convert_to(\(name), 'UTF8')"
    let lastBit = "8 * (octet_length(\(name)) - 1)"
    let expression =
      switch column.type {
      case .text:
        "CASE \(name) WHEN '' THEN 'x' ELSE convert_from(set_bit(\(bytes), \(lastBit),"
          + " 1 - get_bit(\(bytes), \(lastBit))), 'UTF8') END"
      case .integer, .bigint: "\(name) # 1"
      case .boolean: "NOT \(name)"
      case .timestamp: "\(name) + interval '1 microsecond'"
      case .numeric: "\(name) + 0.000000001"
      case .bytes: "set_bit(\(name), 0, 1 - get_bit(\(name), 0))"
      case .texts: "\(name) || '\u{10FFFF}'::text"
      }
    try connection.execute(
      """
      CREATE TEMP TABLE kept AS SELECT * FROM \(target) WHERE \(name) IS NOT NULL ORDER BY \(keys)
      OFFSET (SELECT count(*) / 2 FROM \(target) WHERE \(name) IS NOT NULL) LIMIT 1
      """)
    let rows = try connection.query(
      """
      UPDATE \(target) SET \(name) = \(expression) WHERE (\(keys)) IN (SELECT \(keys) FROM kept)
      RETURNING \(keys)
      """)
    if rows.isEmpty { try connection.execute("DROP TABLE kept") }
    return rows.isEmpty ? [] : table.keyColumns.indices.map { rows.display(0, $0) }
  }

  /// Puts the row back that was changed.
  private func restore(
    _ table: StateTable, _ generation: Generation, _ connection: PostgresConnection
  ) throws {
    let target = "\(Table.quoted(generation.schema)).\(Table.quoted(table.name))"
    let keys = table.keyColumns.map { Table.quoted($0.name) }.joined(separator: ", ")
    try connection.execute(
      """
      DELETE FROM \(target) WHERE (\(keys)) IN (SELECT \(keys) FROM kept);
      INSERT INTO \(target) SELECT * FROM kept; DROP TABLE kept
      """)
  }
}
