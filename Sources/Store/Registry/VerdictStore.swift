package import EventModel
package import PostgresWire
package import ProjectionKernel

/// What operators decided about records: an input of whoever judges them.
package struct VerdictStore {
  private let connection: PostgresConnection

  package init(_ connection: PostgresConnection) { self.connection = connection }

  /// Of a projection, whatever version and generation the decisions were made about.
  /// - Parameter entry: the last entry of the operator log that counts.
  package func verdicts(
    of projection: ProjectionName, upTo entry: Int64 = .max
  ) throws(StoreError) -> OperatorVerdicts {
    let rows = try storing { () throws(PostgresError) in
      try connection.query(SQL.operatorVerdicts, [.text(projection.text), .int8(entry)])
    }
    var verdicts = OperatorVerdicts()
    for row in rows {
      verdicts.note(
        row.text(3)!,
        at: Position(
          log: LogID(Int32(row.int64(0)!)), partition: Partition(Int32(row.int64(1)!)),
          offset: Offset(row.int64(2)!)))
    }
    return verdicts
  }
}
