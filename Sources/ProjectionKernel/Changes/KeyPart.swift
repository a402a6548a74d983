package import EventModel

/// One column of a tally's key.
package enum KeyPart: Sendable, BitwiseCopyable {
  /// No such column.
  case end
  case text(Text)
  /// A text that stands in the projection's source.
  case constant(StaticString)
  case integer(Int64)
  case boolean(Bool)
  case time(Timestamp)
}

/// A row of a tally in the batch now in hand: the key that was asked for, of the events that wait to
/// be merged.
package struct TallyRow: Sendable, BitwiseCopyable {
  let table: Int32
  let asked: Int32
}

/// The place of a table in its projection's declaration; made once, by name.
package struct TableIndex: Sendable, BitwiseCopyable {
  let number: Int

  /// The table of that name; a name that is not there is a mistake in the projection.
  package init(_ name: String, in tables: [Table]) {
    guard let index = tables.firstIndex(where: { $0.name == name }) else {
      preconditionFailure("no table \(name) among \(tables.map(\.name))")
    }
    number = index
  }
}

/// The place of a value column in its table; made once, by name.
package struct ColumnIndex: Sendable, BitwiseCopyable {
  let number: Int

  /// The value column of that name; a name that is not there is a mistake in the projection.
  package init(_ name: String, in table: Table) {
    guard let index = table.values.firstIndex(where: { $0.name == name }) else {
      preconditionFailure("table \(table.name) has no column \(name)")
    }
    number = index
  }
}
