package import PostgresWire
package import Store

/// One row in two generations.
package struct RowComparison: Sendable {
  /// As the second generation has it; as the first, where the second has none.
  package let table: TableShape
  /// Nil where the row is the same in both, or in neither.
  package let difference: RowDifference?

  /// Compares the rows of a key.
  /// - Parameters:
  ///   - key: a JSON object of the key's columns.
  ///   - connection: sees both at one cut.
  /// - Throws: `refused` for a table that neither has, or for what is no key of it.
  package static func find(
    _ first: Generation, _ second: Generation, table: String, key: String,
    _ connection: PostgresConnection
  ) throws(SwitchError) -> RowComparison {
    let (own, other) = try stored { () throws(StoreError) in
      (
        try TableShape.all(in: first.schema, connection),
        try TableShape.all(in: second.schema, connection)
      )
    }
    let left = own.first { $0.name == table }
    let right = other.first { $0.name == table }
    guard let shape = right ?? left else {
      let names = Set(own.map(\.name) + other.map(\.name)).sorted()
      throw .refused(
        "there is no table \(table)", action: "there are \(names.joined(separator: ", "))")
    }
    _ = try RowTarget(shape, key: key, right == nil ? first : second, connection)
    guard let left, let right,
      let pair = TablePair(left, in: first.schema, right, in: second.schema)
    else { return RowComparison(table: shape, difference: nil) }
    let found = try stored { () throws(StoreError) in
      try storing { () throws(PostgresError) in
        try Difference.rows(pair, nil, key: key, limit: 1, connection)
      }
    }
    return RowComparison(table: shape, difference: found.first)
  }
}
