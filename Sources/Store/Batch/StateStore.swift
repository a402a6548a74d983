import EventModel
package import PostgresWire
package import ProjectionKernel

/// The states of folds, read as rows in binary.
package struct StateStore {
  private let connection: PostgresConnection
  private let schema: String

  package init(_ connection: PostgresConnection, schema: String) {
    self.connection = connection
    self.schema = schema
  }

  /// The rows of those states, in their order; nil for a key that has none yet.
  /// - Parameter tables: the projection's, which the states' tables are numbered by.
  package func load(
    _ ids: [StateID], of tables: [Table]
  ) throws(StoreError) -> [[UInt8]?] {
    var found: [StateID: [UInt8]] = [:]
    for table in Set(ids.map(\.table)).sorted() {
      let wanted = ids.filter { $0.table == table }
      let rows = try storing { () throws(PostgresError) in
        try connection.query(
          select(tables[table]),
          [
            .byteaArray(wanted.map(\.key.bytes)), .int4Array(wanted.map(\.key.log.number)),
            .int4Array(wanted.map(\.key.partition.number)),
          ])
      }
      for index in 0..<rows.count {
        let number = Int(rows[index].int64(0)!)
        found[wanted[number - 1]] = encode(rows, index)
      }
    }
    return ids.map { found[$0] }
  }

  private func select(_ table: Table) -> String {
    let name = Table.quoted(schema) + "." + Table.quoted(table.name)
    let columns = table.storedColumns.map { "t." + Table.quoted($0.name) }
      .joined(separator: ", ")
    return """
      SELECT w.number, \(columns)
      FROM unnest($1, $2, $3) WITH ORDINALITY AS w(key, log, partition, number)
      JOIN \(name) AS t ON t.key = convert_from(w.key, 'UTF8') AND t.log = w.log
        AND t.partition = w.partition
      """
  }

  /// A result row without its first column, as one row of a COPY stream.
  private func encode(_ rows: PostgresRows, _ row: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    func append<Value: FixedWidthInteger>(_ value: Value) {
      withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
    append(Int16(rows.columns.count - 1))
    for column in 1..<rows.columns.count {
      guard let field = rows.raw(row, column) else {
        append(Int32(-1))
        continue
      }
      append(Int32(field.count))
      bytes.append(contentsOf: field)
    }
    return bytes
  }
}
