/// What a stored value is, as the canonical encoding tells values apart; named as Postgres names
/// the column's type.
package enum StateType: String, Sendable {
  case text
  case integer
  case bigint
  case boolean
  case timestamp = "timestamp with time zone"
  case numeric
  case bytes = "bytea"
  case texts = "text[]"

  /// Whether encodings of such values sort as the values do, which a key's must.
  var isOrdered: Bool {
    switch self {
    case .text, .integer, .bigint, .boolean, .timestamp: true
    case .numeric, .bytes, .texts: false
    }
  }
}

/// One table of a generation, as the database describes it: the code that made it may be gone.
package struct StateTable: Equatable, Sendable {
  /// One column.
  package struct Column: Equatable, Sendable {
    package let name: String
    package let type: StateType
    package init(_ name: String, _ type: StateType) {
      self.name = name
      self.type = type
    }
  }

  package let name: String
  /// In the table's order; the key's come first.
  package let columns: [Column]
  package let keyCount: Int

  /// - Throws: `misconfigured` for a table whose rows have no order that bytes can follow.
  package init(name: String, columns: [Column], keyCount: Int) throws(DigestError) {
    guard keyCount > 0, keyCount <= columns.count else {
      throw .misconfigured("table \(name) has no primary key over its first columns")
    }
    for column in columns[..<keyCount] where !column.type.isOrdered {
      throw .misconfigured(
        "table \(name) is keyed by \(column.name), a \(column.type.rawValue): such keys have no order"
          + " of bytes")
    }
    self.name = name
    self.columns = columns
    self.keyCount = keyCount
  }

  package var keyColumns: ArraySlice<Column> { columns[..<keyCount] }

  /// What of the table goes into its hash besides its rows: name, columns with their types, and how
  /// many of them are the key.
  var descriptor: [UInt8] {
    var bytes = Array(name.utf8) + [0]
    appendBigEndian(UInt16(columns.count), to: &bytes)
    for column in columns {
      bytes += Array(column.name.utf8) + [0] + Array(column.type.rawValue.utf8) + [0]
    }
    appendBigEndian(UInt16(keyCount), to: &bytes)
    return bytes
  }
}

/// Adds a whole number, most significant byte first.
func appendBigEndian<Value: FixedWidthInteger>(_ value: Value, to bytes: inout [UInt8]) {
  withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
}
