import EventModel
import PostgresWire
import ProjectionKernel
import Store

/// The row whose events are looked for, by its key as it is encoded in COPY rows.
struct RowTarget {
  let table: TableShape
  /// The key's fields in binary, in order.
  let fields: [[UInt8]]

  /// - Throws: `refused` for a key that lacks a column or that is none.
  init(
    _ table: TableShape, key: String, _ generation: Generation, _ connection: PostgresConnection
  ) throws(SwitchError) {
    self.table = table
    let type = Table.quoted(generation.schema) + "." + Table.quoted(table.name)
    let columns = table.key.map { "k.\(Table.quoted($0))" }.joined(separator: ", ")
    let rows: PostgresRows
    do {
      rows = try connection.query(
        "SELECT \(columns) FROM jsonb_populate_record(NULL::\(type), $1::text::jsonb) AS k",
        [.text(key)])
    } catch {
      guard error.disposition == .poison else { throw .store(.postgres(error)) }
      throw Self.noKey(key, table)
    }
    var fields: [[UInt8]] = []
    for column in table.key.indices {
      guard let field = rows.raw(0, column) else { throw Self.noKey(key, table) }
      fields.append(Array(field))
    }
    self.fields = fields
  }

  private static func noKey(_ key: String, _ table: TableShape) -> SwitchError {
    .refused(
      "\(key) is no key of table \(table.name)",
      action: "write a JSON object of \(table.key.joined(separator: ", ")), as the difference"
        + " shows it")
  }

  private func integer(_ name: String) -> Int64? {
    table.key.firstIndex(of: name).map { place in
      fields[place].reduce(Int64(0)) { $0 << 8 | Int64($1) }
    }
  }

  /// The offsets of a partition among which its events can be; nil for none.
  func range(_ position: GenerationPosition) -> (from: Offset, to: Offset)? {
    guard table.kind != .tally else { return (position.start, position.next) }
    guard integer("log") == Int64(position.log.number),
      integer("partition") == Int64(position.partition.partition.number)
    else { return nil }
    guard table.kind == .append, let offset = integer("offset") else {
      return (position.start, position.next)
    }
    return offset < position.next.number ? (Offset(offset), Offset(offset).next) : nil
  }

  /// Whether a record with that key can touch the row.
  func concerns(_ key: UnsafeRawBufferPointer?) -> Bool {
    guard table.kind == .fold || table.kind == .child else { return true }
    return key.map { $0.elementsEqual(fields[0]) } ?? false
  }
}
