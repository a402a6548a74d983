import EventModel
import PostgresWire
import Store

/// What a generation consists of, as the database says in the open snapshot.
struct StateCatalog {
  let connection: PostgresConnection

  /// The tables of a schema, by name.
  /// - Throws: `misconfigured` for a column whose type has no canonical encoding.
  func tables(schema: String) throws(DigestError) -> [StateTable] {
    let rows = try digesting { () throws(PostgresError) in
      try connection.query(StateStatements.columns, [.text(schema)])
    }
    var tables: [StateTable] = []
    var columns: [StateTable.Column] = []
    for (index, row) in rows.enumerated() {
      let table = row.text(0)!
      let name = row.text(1)!
      guard let type = StateType(rawValue: row.text(2)!) else {
        throw .misconfigured(
          "\(schema).\(table).\(name) is a \(row.text(2)!), which has no canonical encoding")
      }
      let keyCount = Int(row.int64(4)!)
      // The key's first column is number 0 in an int2vector.
      if columns.count < keyCount, row.int64(3) != Int64(columns.count) {
        throw .misconfigured("the primary key of \(schema).\(table) is not over its first columns")
      }
      columns.append(StateTable.Column(name, type))
      if index + 1 == rows.count || rows[index + 1].text(0)! != table {
        tables.append(try StateTable(name: table, columns: columns, keyCount: keyCount))
        columns = []
      }
    }
    guard !tables.isEmpty else { throw .misconfigured("schema \(schema) holds no tables") }
    return tables
  }

  /// How far the generation is.
  func cut(of generation: Generation) throws(DigestError) -> StateCut {
    let rows = try digesting { () throws(PostgresError) in
      try connection.query(StateStatements.cut, [.int4(generation.id)])
    }
    return StateCut(
      rows.map { row in
        StateCut.Part(
          log: LogName(topic: TopicName(row.text(0)!), life: Int32(row.int64(1)!)),
          partition: Partition(Int32(row.int64(2)!)), start: Offset(row.int64(3)!),
          next: Offset(row.int64(4)!))
      })
  }

  /// How many bytes a table's rows take on disk.
  func byteCount(_ table: StateTable, schema: String) throws(DigestError) -> Int64 {
    let rows = try digesting { () throws(PostgresError) in
      try connection.query(StateStatements.bytes, [.text(schema), .text(table.name)])
    }
    return rows[0].int64(0)!
  }
}
