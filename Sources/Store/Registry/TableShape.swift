package import PostgresWire

/// A table of a generation as the catalogue has it, whatever code made it.
package struct TableShape: Equatable, Sendable {
  package struct Column: Equatable, Sendable {
    package let name: String
    /// As SQL writes it.
    package let type: String
  }

  /// How a row is known, and so which events can be behind it.
  package enum Kind: String, Sendable {
    case append, fold, child, tally
  }

  package let name: String
  package let columns: [Column]
  /// The columns of the primary key, in its order.
  package let key: [String]

  /// The kernel writes the keys of all but tallies, and always the same ones.
  package var kind: Kind {
    switch key {
    case ["log", "partition", "offset", "ordinal"]: .append
    case ["key", "log", "partition"]: .fold
    case ["key", "log", "partition", "offset", "ordinal"]: .child
    default: .tally
    }
  }

  package func type(of column: String) -> String? {
    columns.first { $0.name == column }?.type
  }

  /// The key's columns with their types.
  package var keyColumns: [Column] { key.map { Column(name: $0, type: type(of: $0)!) } }

  /// All tables of a schema, by name.
  package static func all(
    in schema: String, _ connection: PostgresConnection
  ) throws(StoreError) -> [TableShape] {
    let rows = try storing { () throws(PostgresError) in
      try connection.query(SQL.tableColumns, [.text(schema)])
    }
    var tables: [(name: String, columns: [Column], key: [(place: Int64, name: String)])] = []
    for row in rows {
      let name = row.text(0)!
      if tables.last?.name != name { tables.append((name, [], [])) }
      let column = Column(name: row.text(1)!, type: row.text(2)!)
      tables[tables.count - 1].columns.append(column)
      let place = row.int64(3)!
      if place > 0 { tables[tables.count - 1].key.append((place, column.name)) }
    }
    return tables.map { table in
      TableShape(
        name: table.name, columns: table.columns,
        key: table.key.sorted { $0.place < $1.place }.map(\.name))
    }
  }
}
