package import EventModel
package import PostgresWire

/// The records that operators gave up: an input of whoever judges them.
package struct DiscardStore {
  private let connection: PostgresConnection

  package init(_ connection: PostgresConnection) { self.connection = connection }

  /// Of a projection, whatever version and generation the decision was made about.
  /// - Parameter entry: the last entry of the operator log that counts.
  package func positions(
    of projection: ProjectionName, upTo entry: Int64 = .max
  ) throws(StoreError) -> Set<Position> {
    let rows = try storing { () throws(PostgresError) in
      try connection.query(SQL.discards, [.text(projection.text), .int8(entry)])
    }
    return Set(
      rows.map { row in
        Position(
          log: LogID(Int32(row.int64(0)!)), partition: Partition(Int32(row.int64(1)!)),
          offset: Offset(row.int64(2)!))
      })
  }
}
