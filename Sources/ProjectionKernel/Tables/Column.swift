/// What a column holds, in Postgres and in the binary rows that are copied into it.
package enum ColumnType: Equatable, Sendable {
  case text
  case int4
  case int8
  case boolean
  /// `timestamptz`: microseconds since the epoch, shown in UTC.
  case timestamp
  /// `numeric`, written from whole numbers of that many decimal digits after the point.
  case numeric(scale: Int)
  case bytes
  /// A quantile sketch held as one whole `numeric` (see `SketchCounts`).
  case sketch
  /// A set of texts, as a sorted `text[]`.
  case textSet

  package var sql: String {
    switch self {
    case .text: "text COLLATE \"C\""
    case .int4: "integer"
    case .int8: "bigint"
    case .boolean: "boolean"
    case .timestamp: "timestamptz"
    case .numeric, .sketch: "numeric"
    case .bytes: "bytea"
    case .textSet: "text[] COLLATE \"C\""
    }
  }
}

/// How two values of a tally's column become one; every way is commutative and associative.
package enum Merge: Equatable, Sendable {
  case sum
  case least
  case greatest
  /// The value of the earliest event by (occurred-at, position).
  case first
  /// The value of the latest event by (occurred-at, position).
  case latest
  case sketch
  case union
}

/// One column of a table, described once: its DDL, its encoding and its documentation come from here.
package struct Column: Equatable, Sendable {
  package let name: String
  package let type: ColumnType
  package let isOptional: Bool
  /// How the column merges; only in a tally's value columns.
  package let merge: Merge?
  package let doc: String

  private init(
    _ name: String, _ type: ColumnType, isOptional: Bool, merge: Merge?, doc: String
  ) {
    self.name = name
    self.type = type
    self.isOptional = isOptional
    self.merge = merge
    self.doc = doc
  }

  /// A column that always has a value.
  package static func required(_ name: String, _ type: ColumnType, _ doc: String) -> Column {
    Column(name, type, isOptional: false, merge: nil, doc: doc)
  }

  /// A column that may be null.
  package static func optional(_ name: String, _ type: ColumnType, _ doc: String) -> Column {
    Column(name, type, isOptional: true, merge: nil, doc: doc)
  }

  /// A tally's column of added numbers; 0 before the first.
  /// - Parameter type: `.int8` or `.numeric`.
  package static func sum(_ name: String, _ type: ColumnType, _ doc: String) -> Column {
    Column(name, type, isOptional: false, merge: .sum, doc: doc)
  }

  /// A tally's column of the least or greatest value met; null before the first.
  /// - Parameter type: `.int8` or `.timestamp`.
  package static func extreme(
    _ name: String, _ type: ColumnType, _ merge: Merge, _ doc: String
  ) -> Column {
    Column(name, type, isOptional: true, merge: merge, doc: doc)
  }

  /// A tally's column that keeps the value of the first or the latest event; null before the first.
  /// Beside it stand `<name>_at`, `<name>_log`, `<name>_partition` and `<name>_offset`, its order.
  /// - Parameter type: `.text` or `.int8`.
  package static func ordered(
    _ name: String, _ type: ColumnType, _ merge: Merge, _ doc: String
  ) -> Column {
    Column(name, type, isOptional: true, merge: merge, doc: doc)
  }

  /// A tally's quantile sketch; 0 before the first value.
  package static func sketch(_ name: String, _ doc: String) -> Column {
    Column(name, .sketch, isOptional: false, merge: .sketch, doc: doc)
  }

  /// A tally's set of texts; empty before the first.
  package static func union(_ name: String, _ doc: String) -> Column {
    Column(name, .textSet, isOptional: false, merge: .union, doc: doc)
  }

  /// The columns that this one needs in the table: itself, and what it is ordered by.
  var stored: [(name: String, type: ColumnType, isOptional: Bool)] {
    guard merge == .first || merge == .latest else { return [(name, type, isOptional)] }
    return [
      (name, type, true), (name + "_at", .timestamp, true), (name + "_log", .int4, true),
      (name + "_partition", .int4, true), (name + "_offset", .int8, true),
    ]
  }
}
