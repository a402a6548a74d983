import PostgresWire
import ProjectionKernel

/// Rows of a table from one key on up to before another.
struct KeyRange: Sendable {
  let table: StateTable
  let schema: String
  /// Nil for the first row on.
  var from: [UInt8]?
  /// Nil for up to the last row.
  var to: [UInt8]?

  /// The statement that hands the rows over in key order, binary.
  func copyStatement() throws(DigestError) -> String {
    var conditions: [String] = []
    if let from { conditions.append("\(keyList) >= (\(try Self.list(from, table)))") }
    if let to { conditions.append("\(keyList) < (\(try Self.list(to, table)))") }
    return "COPY (\(select(table.columns[...]))"
      + (conditions.isEmpty ? "" : " WHERE \(conditions.joined(separator: " AND "))")
      + " ORDER BY \(columnList(table.keyColumns))) TO STDOUT (FORMAT binary)"
  }

  /// The statement for the one row of a key.
  func rowStatement(_ key: [UInt8]) throws(DigestError) -> String {
    select(table.columns[...]) + " WHERE \(keyList) = (\(try Self.list(key, table)))"
  }

  /// The statement that hands over the keys of some pages' rows, in no order.
  func sampleStatement(percent: Double) -> String {
    "COPY (\(select(table.keyColumns)) TABLESAMPLE SYSTEM (\(percent)) REPEATABLE (1))"
      + " TO STDOUT (FORMAT binary)"
  }

  private var keyList: String { "(\(columnList(table.keyColumns)))" }

  private func columnList(_ columns: ArraySlice<StateTable.Column>) -> String {
    columns.map { Table.quoted($0.name) }.joined(separator: ", ")
  }

  private func select(_ columns: ArraySlice<StateTable.Column>) -> String {
    "SELECT \(columnList(columns)) FROM \(Table.quoted(schema)).\(Table.quoted(table.name))"
  }

  private static func list(_ key: [UInt8], _ table: StateTable) throws(DigestError) -> String {
    try StateKey.literals(key, table).joined(separator: ", ")
  }
}

extension KeyRange {
  /// Pages whose keys stand for those of all.
  private static let sampledPages = 64.0

  /// The range cut into parts of about the same number of rows; where the cuts fall changes how long
  /// the digest takes and never what it is.
  func split(
    parts: Int, byteCount: Int64, _ connection: PostgresConnection
  ) throws(DigestError) -> [KeyRange] {
    guard parts > 1 else { return [self] }
    let pages = Double(byteCount) / 8192
    let keysOnly = try StateTable(
      name: table.name, columns: Array(table.keyColumns), keyCount: table.keyCount)
    var encoder = RowEncoder(keysOnly)
    var keys: [[UInt8]] = []
    var isFirst = true
    let statement = sampleStatement(percent: min(100, 100 * Self.sampledPages / max(pages, 1)))
    try digesting { () throws(PostgresError) in
      try connection.copyOutMessages(statement) { message throws(PostgresError) in
        let row = UnsafeRawBufferPointer(rebasing: message[(isFirst ? 19 : 0)...])
        isFirst = false
        guard row.count >= 2, row.number(Int16.self, at: 0) >= 0 else { return }
        if let fault = encoder.encode(row) { throw PostgresError(kind: .corrupt, message: fault) }
        keys.append(Array(encoder.key))
      }
    }
    keys.sort { $0.lexicographicallyPrecedes($1) }
    guard keys.count >= parts else { return [self] }
    let cuts = (1..<parts).map { keys[keys.count * $0 / parts] }
    var ranges: [KeyRange] = []
    var from: [UInt8]?
    for cut in cuts where cut != from {
      ranges.append(KeyRange(table: table, schema: schema, from: from, to: cut))
      from = cut
    }
    ranges.append(KeyRange(table: table, schema: schema, from: from, to: to))
    return ranges
  }
}
