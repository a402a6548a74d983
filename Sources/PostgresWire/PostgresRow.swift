package import EventModel
import RowEncoding

/// One row of a result: a view that keeps its rows alive.
///
/// Each reader takes the column's number, from 0, and is nil for SQL null. A column of another type
/// is a fault of the program and traps.
package struct PostgresRow {
  package let rows: PostgresRows
  package let row: Int

  package func isNull(_ column: Int) -> Bool { rows.raw(row, column) == nil }

  /// `smallint`, `integer`, `bigint`.
  package func int64(_ column: Int) -> Int64? {
    read(column, [.int2, .int4, .int8, .objectID]) { field in
      // An object id has no sign.
      if rows.columns[column].type == .objectID {
        return field.int32.map { Int64(UInt32(bitPattern: $0)) }
      }
      return field.integer
    }
  }

  /// `text`, `varchar`, `char`, `name`, `json`, and `jsonb` without its version byte.
  package func text(_ column: Int) -> String? {
    let type = rows.columns[column].type
    if type == .jsonb { return rows.display(row, column) }
    return read(column, [.text, .varchar, .character, .name, .json]) { $0.text }
  }

  /// `bytea`, copied.
  package func bytes(_ column: Int) -> [UInt8]? {
    read(column, [.bytea]) { field in field.bytes.map { Array($0) } }
  }

  package func bool(_ column: Int) -> Bool? { read(column, [.bool]) { $0.bool } }

  /// `double precision` and `real`.
  package func double(_ column: Int) -> Double? {
    read(column, [.float8, .float4]) { field in field.float64 ?? field.float32.map(Double.init) }
  }

  /// `timestamptz`; nil for the infinities too.
  package func timestamp(_ column: Int) -> Timestamp? {
    guard let field = checked(column, [.timestamptz]) else { return nil }
    return field.timestamp
  }

  /// `numeric` as its exact decimal text; `NaN`, `Infinity` and `-Infinity` as such.
  package func numericText(_ column: Int) -> String? {
    precondition(
      rows.columns[column].type == .numeric, "column \(rows.columns[column].name) is no numeric")
    return rows.display(row, column)
  }

  /// `uuid`.
  package func uuid(_ column: Int) -> (high: UInt64, low: UInt64)? {
    read(column, [.uuid]) { $0.uuid }
  }

  /// The value as text for people, whatever its type.
  package func display(_ column: Int) -> String? { rows.display(row, column) }

  private func checked(_ column: Int, _ types: [PostgresType]) -> BinaryField? {
    let described = rows.columns[column]
    precondition(
      types.contains(described.type),
      "column \(described.name) has type \(described.type.oid), read as \(types.map(\.oid))")
    let field = rows.field(row, column)
    return field.isNull ? nil : field
  }

  private func read<Value>(
    _ column: Int, _ types: [PostgresType], _ body: (BinaryField) -> Value?
  ) -> Value? {
    guard let field = checked(column, types) else { return nil }
    guard let value = body(field) else {
      preconditionFailure("column \(rows.columns[column].name) holds \(field.bytes!.count) bytes")
    }
    return value
  }
}
