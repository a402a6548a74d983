package import PostgresWire
import ProjectionKernel
package import Store

/// What is not the same in two generations, table by table.
package struct Difference: Sendable {
  /// By table name.
  package let tables: [TableDifference]

  /// Rows that are not the same, all tables together.
  package var rows: Int64 { tables.reduce(0) { $0 + $1.rows } }

  /// Compares all tables.
  /// - Parameters:
  ///   - samples: rows of each kind and table that are kept.
  ///   - connection: sees both at one cut.
  package static func find(
    _ first: Generation, _ second: Generation, samples: Int64, _ connection: PostgresConnection
  ) throws(SwitchError) -> Difference {
    try stored { () throws(StoreError) in
      let left = try TableShape.all(in: first.schema, connection)
      let right = try TableShape.all(in: second.schema, connection)
      let names = Set(left.map(\.name) + right.map(\.name)).sorted {
        $0.utf8.lexicographicallyPrecedes($1.utf8)
      }
      var tables: [TableDifference] = []
      for name in names {
        let own = left.first { $0.name == name }
        let other = right.first { $0.name == name }
        if let own, let other,
          let pair = TablePair(own, in: first.schema, other, in: second.schema)
        {
          tables.append(try compare(pair, samples, connection))
        } else {
          tables.append(try whole(own, first, other, second, connection))
        }
      }
      return Difference(tables: tables)
    }
  }

  private static func compare(
    _ pair: TablePair, _ samples: Int64, _ connection: PostgresConnection
  ) throws(StoreError) -> TableDifference {
    try storing { () throws(PostgresError) in
      let counts = try connection.query(pair.counts)[0]
      var rows: [RowDifference] = []
      for (place, kind) in RowDifference.Kind.allCases.enumerated()
      where samples > 0 && counts.int64(2 + place)! > 0 {
        rows += try self.rows(pair, kind, key: nil, limit: samples, connection)
      }
      return TableDifference(
        table: pair.first.name, firstRows: counts.int64(0)!, secondRows: counts.int64(1)!,
        isComparable: true, added: counts.int64(2)!, removed: counts.int64(3)!,
        changed: counts.int64(4)!, columnsAdded: pair.added, columnsRemoved: pair.removed,
        columnsRetyped: pair.retyped, samples: rows)
    }
  }

  /// A table that only one has, or that the two key otherwise: every row is another one.
  private static func whole(
    _ own: TableShape?, _ first: Generation, _ other: TableShape?, _ second: Generation,
    _ connection: PostgresConnection
  ) throws(StoreError) -> TableDifference {
    func count(_ table: TableShape?, _ generation: Generation) throws(StoreError) -> Int64? {
      guard let table else { return nil }
      let name = Table.quoted(generation.schema) + "." + Table.quoted(table.name)
      return try storing { () throws(PostgresError) in
        try connection.query("SELECT count(*) FROM \(name)")[0].int64(0)!
      }
    }
    let ownRows = try count(own, first)
    let otherRows = try count(other, second)
    return TableDifference(
      table: (own ?? other)!.name, firstRows: ownRows, secondRows: otherRows,
      isComparable: false, added: otherRows ?? 0, removed: ownRows ?? 0, changed: 0,
      columnsAdded: [], columnsRemoved: [], columnsRetyped: [], samples: [])
  }

  /// Rows that differ, of one kind or the one of that key.
  static func rows(
    _ pair: TablePair, _ kind: RowDifference.Kind?, key: String?, limit: Int64,
    _ connection: PostgresConnection
  ) throws(PostgresError) -> [RowDifference] {
    let found = try connection.query(
      pair.samples(kind, oneKey: key != nil),
      [.int8(limit)] + (key.map { [.text($0)] } ?? []))
    let shared = pair.shared
    let values = 3 + pair.first.key.count
    return found.map { row in
      var changes: [RowDifference.Change] = []
      for (place, column) in shared.enumerated() {
        let first = row.text(values + 2 * place)
        let second = row.text(values + 2 * place + 1)
        if first != second {
          changes.append(
            RowDifference.Change(column: column, first: first, second: second))
        }
      }
      let both: RowDifference.Kind =
        row.bool(1)! ? .added : row.bool(2)! ? .removed : .changed
      return RowDifference(
        kind: both, key: row.text(0)!, changes: both == .changed ? changes : [])
    }
  }
}
