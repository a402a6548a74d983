package import EventModel
import PostgresWire
import ProjectionKernel

// The operator log as what outlives the database: read as a whole, and taken over from elsewhere.

extension OperatorLog {
  /// The entries behind a number, in order.
  package func entries(after number: Int64) throws(StoreError) -> [OperatorEntry] {
    try storing { () throws(PostgresError) in
      try connection.query(SQL.operatorEntries, [.int8(number)]).map { row in
        OperatorEntry(
          number: row.int64(0)!, at: row.timestamp(1)!, by: row.text(2)!, why: row.text(3)!,
          action: row.text(4)!, projection: ProjectionName(row.text(5)!),
          version: Int32(row.int64(6)!),
          record: row.text(7).map {
            OperatorEntry.Record(
              log: LogName(topic: TopicName($0), life: Int32(row.int64(8)!)),
              partition: Partition(Int32(row.int64(9)!)), offset: Offset(row.int64(10)!))
          }, detail: row.text(11)!)
      }
    }
  }

  /// The decisions about a projection that a replay obeys or rests on, behind one entry, up to another.
  package func decisions(
    of projection: ProjectionName, after first: Int64, through last: Int64
  ) throws(StoreError) -> [OperatorEntry] {
    try entries(after: first).filter {
      $0.number <= last && $0.projection == projection && $0.isInput
    }
  }

  /// Takes over what was decided in another database: time, who and why stay; when it was carried over
  /// is noted beside. One transaction, in which nobody else decides.
  /// - Parameter entries: all that were decided there, from 1.
  /// - Returns: those that were not here yet.
  /// - Throws: `misconfigured` where something else was decided here.
  package func carryOver(_ entries: [OperatorEntry]) throws(StoreError) -> [OperatorEntry] {
    try storing { () throws(PostgresError) in
      try connection.begin()
      try connection.execute(SQL.operatorLock)
    }
    do throws(StoreError) {
      let here = try self.entries(after: 0)
      if let (mine, theirs) = zip(here, entries).first(where: { $0 != $1 }) {
        throw .misconfigured(
          "decision \(mine.number) of the database (\(mine.action) of \(mine.projection) by"
            + " \(mine.by)) is not that of the archive (\(theirs.action) of \(theirs.projection)"
            + " by \(theirs.by)): they belong to different deployments")
      }
      let missing = Array(entries.dropFirst(here.count))
      for entry in missing { try carry(entry) }
      try storing { () throws(PostgresError) in try connection.commit() }
      return missing
    } catch {
      if !connection.isBroken {
        try storing { () throws(PostgresError) in try connection.rollback() }
      }
      throw error
    }
  }

  private func carry(_ entry: OperatorEntry) throws(StoreError) {
    let log = entry.record.map { LogID(of: $0.log) }
    try storing { () throws(PostgresError) in
      if let record = entry.record, let log {
        try connection.query(
          SQL.logCarry,
          [.int4(log.number), .text(record.log.topic.text), .int4(record.log.life)])
      }
      try connection.query(
        SQL.operatorCarry,
        [
          .int8(entry.number), .timestamp(entry.at), .text(entry.by), .text(entry.why),
          .text(entry.action), .text(entry.projection.text), .int4(entry.version),
          log.map { .int4($0.number) } ?? .null,
          entry.record.map { .int4($0.partition.number) } ?? .null,
          entry.record.map { .int8($0.offset.number) } ?? .null, .text(entry.detail),
        ])
    }
  }
}
