import EventModel
package import PostgresWire

/// Runs of drills in the database that keeps them, and what a drill asks of the database that it is
/// about.
package struct DrillStore {
  private let connection: PostgresConnection

  package init(_ connection: PostgresConnection) { self.connection = connection }

  /// Keeps a run.
  package func note(_ run: DrillRun) throws(StoreError) {
    _ = try storing { () throws(PostgresError) in
      try connection.query(
        SQL.drillInsert,
        [
          .text(run.run), .text(run.drill), .text(run.ground), .text(run.source),
          .text(run.broker), .text(run.verdict), run.cause.map { .text($0) } ?? .null,
          .timestamp(run.startedAt), .int8(run.tookMs), run.recoveryMs.map { .int8($0) } ?? .null,
          run.eventsPerSecond.map { .int8($0) } ?? .null, .text(run.program),
          .text(run.machine), .text(run.fileHash), .text(run.reportHash),
          run.signer.map { .text($0) } ?? .null,
        ])
    }
  }

  /// Runs, the latest first.
  /// - Parameters:
  ///   - drill: of this one alone; of all where it is nil.
  ///   - countMax: so many at most.
  package func history(of drill: String?, countMax: Int64) throws(StoreError) -> [DrillRun] {
    let rows = try storing { () throws(PostgresError) in
      try connection.query(
        SQL.drillHistory, [drill.map { .text($0) } ?? .null, .int8(countMax)])
    }
    return rows.map { row in
      DrillRun(
        run: row.text(0)!, drill: row.text(1)!, ground: row.text(8)!, source: row.text(9)!,
        broker: row.text(10)!, verdict: row.text(2)!, cause: row.text(3),
        startedAt: row.timestamp(4)!, tookMs: row.int64(5)!, recoveryMs: row.int64(6),
        eventsPerSecond: row.int64(7), program: row.text(11)!, machine: row.text(12)!,
        fileHash: row.text(15)!, reportHash: row.text(14)!, signer: row.text(13))
    }
  }

  /// Offsets that the active generations account for, all partitions together.
  package func progress() throws(StoreError) -> Int64 { try number(SQL.drillProgress) }

  /// Records that wait in quarantine of the active generations.
  package func waiting() throws(StoreError) -> Int64 { try number(SQL.drillWaiting) }

  /// Ends the sessions of all workers.
  /// - Returns: how many there were.
  package func endSessions() throws(StoreError) -> Int64 { try number(SQL.drillSessions) }

  private func number(_ sql: String) throws(StoreError) -> Int64 {
    try storing { () throws(PostgresError) in try connection.query(sql)[0].int64(0)! }
  }
}
