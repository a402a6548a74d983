package import EventModel
package import PostgresWire
import ProjectionKernel

/// Where every generation stands, and whether every offset is accounted for.
package struct StatusStore {
  private let connection: PostgresConnection

  package init(_ connection: PostgresConnection) { self.connection = connection }

  /// The next offset of each partition of a generation.
  package func nextOffsets(
    of generation: Generation
  ) throws(StoreError) -> [TopicPartition: Offset] {
    var offsets: [TopicPartition: Offset] = [:]
    for row in try positions() where Int32(row.int64(0)!) == generation.id {
      let partition = TopicPartition(
        TopicName(row.text(7)!), Partition(Int32(row.int64(8)!)))
      offsets[partition] = Offset(row.int64(10)!)
    }
    return offsets
  }

  /// Every partition of every generation that is not retired.
  ///
  /// All of it is one snapshot: a worker that commits meanwhile would look like a gap.
  package func partitions() throws(StoreError) -> [PartitionStatus] {
    try storing { () throws(PostgresError) in
      try connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    }
    do throws(StoreError) {
      var result: [PartitionStatus] = []
      for row in try positions() { result.append(try status(row)) }
      try storing { () throws(PostgresError) in try connection.commit() }
      return result
    } catch {
      if !connection.isBroken {
        try storing { () throws(PostgresError) in try connection.rollback() }
      }
      throw error
    }
  }

  private func positions() throws(StoreError) -> PostgresRows {
    try storing { () throws(PostgresError) in try connection.query(SQL.statusPositions) }
  }

  private func status(_ row: PostgresRow) throws(StoreError) -> PartitionStatus {
    let key: [PostgresBind] = [
      .int4(Int32(row.int64(0)!)), .int4(Int32(row.int64(6)!)), .int4(Int32(row.int64(8)!)),
    ]
    let results = try storing { () throws(PostgresError) in
      try connection.pipeline { pipeline throws(PostgresError) in
        try pipeline.query(SQL.statusRuns, key)
        try pipeline.query(SQL.statusWaiting, key)
      }
    }
    var status = PartitionStatus(
      projection: ProjectionName(row.text(1)!), version: Int32(row.int64(2)!),
      number: Int32(row.int64(3)!), state: row.text(4)!,
      partition: TopicPartition(TopicName(row.text(7)!), Partition(Int32(row.int64(8)!))),
      start: Offset(row.int64(9)!), next: Offset(row.int64(10)!), epoch: row.int64(11)!,
      owner: row.text(12)!, greatestTimeMs: row.int64(13), committedAt: row.timestamp(14)!)
    for runs in results[0] {
      let first = Offset(runs.int64(0)!)
      do {
        status.account(try OutcomeRuns(first: first, encoded: runs.bytes(2)!))
      } catch {
        status.damage = "the outcomes from \(first) on cannot be read: \(error)"
      }
    }
    for waiting in results[1] { status.decide(waiting.text(0)!, count: waiting.int64(1)!) }
    return status
  }
}
