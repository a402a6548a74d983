package import EventModel
package import PostgresWire
import ProjectionKernel

/// Taking partitions of a generation in hand.
package struct LeaseStore {
  private let connection: PostgresConnection
  private let generation: Generation
  /// Who takes them, as `status` shows it: host, process and slot.
  private let owner: String

  package init(_ connection: PostgresConnection, generation: Generation, owner: String) {
    self.connection = connection
    self.generation = generation
    self.owner = owner
  }

  /// Takes a partition with a new epoch, so that whoever had it before can no longer write.
  /// - Parameter start: where to begin with a partition that this generation has never met.
  package func take(
    _ partition: TopicPartition, log: LogID, start: Offset
  ) throws(StoreError) -> PartitionLease {
    let key: [PostgresBind] = [
      .int4(generation.id), .int4(log.number), .int4(partition.partition.number),
    ]
    let rows = try storing { () throws(PostgresError) in
      try connection.pipeline { pipeline throws(PostgresError) in
        try pipeline.query(SQL.positionTake, key + [.text(owner), .int8(start.number)])
        try pipeline.query(SQL.runsTail, key)
        try pipeline.query(SQL.heldKeys, key)
        try pipeline.query(SQL.seenLoad, key)
      }
    }
    return try lease(partition, log, rows)
  }

  /// What is known of a partition, without taking it: for somebody whose writing is taken back.
  /// - Returns: nil for a partition that this generation has never met.
  package func look(
    at partition: TopicPartition, log: LogID
  ) throws(StoreError) -> PartitionLease? {
    let key: [PostgresBind] = [
      .int4(generation.id), .int4(log.number), .int4(partition.partition.number),
    ]
    let rows = try storing { () throws(PostgresError) in
      try connection.pipeline { pipeline throws(PostgresError) in
        try pipeline.query(SQL.positionLook, key)
        try pipeline.query(SQL.runsTail, key)
        try pipeline.query(SQL.heldKeys, key)
        try pipeline.query(SQL.seenLoad, key)
      }
    }
    return rows[0].isEmpty ? nil : try lease(partition, log, rows)
  }

  /// The lease that the answers to the four questions make.
  private func lease(
    _ partition: TopicPartition, _ log: LogID, _ rows: [PostgresRows]
  ) throws(StoreError) -> PartitionLease {
    let position = rows[0][0]
    let next = Offset(position.int64(1)!)
    var heldKeys: [[UInt8]: Offset] = [:]
    for row in rows[2] { heldKeys[row.bytes(0)!] = Offset(row.int64(1)!) }
    var ids: [SeenIDs.Entry] = []
    for row in rows[3] {
      guard let entries = SeenIDs.Entry.load(row.bytes(0)!) else {
        throw .damaged("annals.seen_ids of \(partition) holds a row that Annals did not write")
      }
      ids += entries
    }
    // A row that a retry wrote spans rows of others: by offset, the first is the oldest.
    ids.sort { $0.offset < $1.offset }
    return PartitionLease(
      partition: partition, log: log, epoch: position.int64(2)!,
      start: Offset(position.int64(0)!), next: next, lastHash: position.bytes(3),
      state: PartitionStart(
        partition: partition, log: log, next: next, greatestTimeMs: position.int64(4), ids: ids,
        heldKeys: heldKeys),
      tail: try tail(rows[1], partition, next))
  }

  private func tail(
    _ rows: PostgresRows, _ partition: TopicPartition, _ next: Offset
  ) throws(StoreError) -> OutcomeRuns? {
    guard !rows.isEmpty else { return nil }
    let runs: OutcomeRuns
    do {
      runs = try OutcomeRuns(first: Offset(rows[0].int64(0)!), encoded: rows[0].bytes(2)!)
    } catch {
      throw .damaged("annals.outcome_runs of \(partition): \(error)")
    }
    guard runs.next.number == rows[0].int64(1)!, runs.next == next else {
      throw .damaged(
        "annals.outcome_runs of \(partition) end at \(runs.next), its position is \(next)")
    }
    return runs
  }

  /// Who holds a partition now.
  package func holder(
    of partition: TopicPartition, log: LogID
  ) throws(StoreError) -> (epoch: Int64, owner: String)? {
    let rows = try storing { () throws(PostgresError) in
      try connection.query(
        SQL.positionFind,
        [.int4(generation.id), .int4(log.number), .int4(partition.partition.number)])
    }
    return rows.isEmpty ? nil : (rows[0].int64(1)!, rows[0].text(2)!)
  }
}
