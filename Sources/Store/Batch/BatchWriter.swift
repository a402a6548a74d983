package import EventModel
package import PostgresWire
package import ProjectionKernel

/// Writes batches, each in one transaction: positions, rows, outcomes, quarantine, ids.
///
/// Used by one thread. It knows the leases that were given to it and nothing of Kafka.
package final class BatchWriter {
  /// Bytes of runs in one row, after which the next row begins.
  private static let runsBytesMax = 4096
  /// Ids of one row, which is forgotten as a whole, and is sent as one parameter.
  private static let idsOfRowMax = 40_000

  let connection: PostgresConnection
  private let generation: Generation
  private var leases: [TopicPartition: PartitionLease] = [:]
  private var tails: [TopicPartition: OutcomeRuns] = [:]
  var rows: RowsWriter
  private var times = StageTimes()

  /// - Parameter connection: used by nobody else.
  package init(_ connection: PostgresConnection, generation: Generation) {
    self.connection = connection
    self.generation = generation
    rows = RowsWriter(connection, schema: generation.schema)
  }

  /// Learns of a partition that it may write.
  package func take(_ lease: PartitionLease) {
    leases[lease.partition] = lease
    tails[lease.partition] = lease.tail
  }

  /// Forgets a partition.
  package func drop(_ partition: TopicPartition) {
    leases[partition] = nil
    tails[partition] = nil
  }

  /// Writes one batch and commits it.
  /// - Parameter alone: whether nobody else writes this generation's tables while the epochs of all
  ///   its partitions are held here; new rows then need no merging.
  /// - Throws: `fenced` where a partition was taken by somebody else; nothing is then written.
  package func write(_ result: BatchResult, alone: Bool) throws(StoreError) {
    try begin()
    try committing { () throws(StoreError) in
      try writeAll(result, alone: alone, loading: false)
    }
  }

  /// Commits what `body` does, or takes it back.
  /// - Parameter body: gives the last runs of each partition, as they are stored then.
  func committing(
    _ body: () throws(StoreError) -> [TopicPartition: OutcomeRuns]
  ) throws(StoreError) {
    do {
      let tails = try body()
      let start = ContinuousClock.now
      try storing { () throws(PostgresError) in try connection.commit() }
      times.add(.commit, since: start)
      self.tails.merge(tails) { $1 }
    } catch {
      rows.forget()
      if !connection.isBroken {
        try storing { () throws(PostgresError) in try connection.rollback() }
      }
      throw error
    }
  }

  /// Where the time went since the last call.
  package func takeTimes() -> StageTimes {
    defer { times = StageTimes() }
    times.add(rows.takeTimes())
    return times
  }

  /// Writes what records judged anew become, in the transaction that is open: rows, duplicates and
  /// ids; no position moves and no outcome is added.
  package func add(_ result: BatchResult) throws(StoreError) {
    try writeRows(result, alone: false, loading: false)
    try storing { () throws(PostgresError) in
      try connection.pipeline { pipeline throws(PostgresError) in
        for part in result.partitions { try writeIDs(part, &pipeline) }
      }
    }
  }

  /// Writes a batch's rows and nothing else, in the transaction that is open: for one that looks
  /// ahead, batch after batch, and is taken back.
  package func addRows(_ result: BatchResult) throws(StoreError) {
    try writeRows(result, alone: false, loading: false)
    // The commit, which would do it, comes after the last batch, if at all.
    try storing { () throws(PostgresError) in try rows.emptyStages() }
  }

  func begin() throws(StoreError) {
    try storing { () throws(PostgresError) in try connection.begin() }
  }

  /// - Returns: the last runs of each partition, as they are stored now.
  func writeAll(
    _ result: BatchResult, alone: Bool, loading: Bool
  ) throws(StoreError) -> [TopicPartition: OutcomeRuns] {
    var start = ContinuousClock.now
    try advancePositions(result)
    times.add(.positions, since: start)
    try writeRows(result, alone: alone, loading: loading)
    start = .now
    var tails: [TopicPartition: OutcomeRuns] = [:]
    for part in result.partitions { tails[part.partition] = joined(part) }
    try storing { () throws(PostgresError) in
      try connection.pipeline { pipeline throws(PostgresError) in
        for part in result.partitions { try writeOutcome(part, result.batch, &pipeline) }
      }
    }
    times.add(.outcomes, since: start)
    return tails
  }

  private func writeRows(
    _ result: BatchResult, alone: Bool, loading: Bool
  ) throws(StoreError) {
    for (table, rows) in zip(result.tables, result.rows) where rows.count > 0 {
      try storing { () throws(PostgresError) in
        if loading {
          try self.rows.load(rows, into: table)
        } else {
          try self.rows.write(rows, into: table, alone: alone)
        }
      }
    }
  }

  // MARK: positions

  private func key(_ part: PartitionResult) -> [PostgresBind] {
    [
      .int4(generation.id), .int4(part.log.number), .int4(part.partition.partition.number),
    ]
  }

  /// Moves every position on, which only the holder of its epoch can do.
  private func advancePositions(_ result: BatchResult) throws(StoreError) {
    let parts = result.partitions.sorted { $0.partition < $1.partition }
    let moved = try storing { () throws(PostgresError) in
      try connection.pipeline { pipeline throws(PostgresError) in
        for part in parts { try pipeline.query(SQL.positionAdvance, advance(part, result.batch)) }
      }
    }
    for (part, rows) in zip(parts, moved) where rows.affected != 1 {
      let held = try storing { () throws(PostgresError) in
        try connection.query(SQL.positionFind, key(part))
      }
      throw .fenced(part.partition, owner: held.isEmpty ? "nobody" : held[0].text(2)!)
    }
  }

  private func advance(_ part: PartitionResult, _ batch: RecordBatch) -> [PostgresBind] {
    guard let lease = leases[part.partition] else {
      preconditionFailure("a batch of \(part.partition), which was not taken")
    }
    let hash = part.lastRecord.map { RecordHash.of(batch.records[$0], in: batch) }
    return key(part) + [
      .int8(lease.epoch), .int8(part.expected.number), .int8(part.next.number),
      hash.map { .bytes($0) } ?? .null,
      part.greatestTimeMs.map { .int8($0) } ?? .null,
    ]
  }

  // MARK: outcomes

  /// The stored tail with this batch's runs behind it; only this batch's where the tail is full.
  private func joined(_ part: PartitionResult) -> OutcomeRuns {
    guard var tail = tails[part.partition] else { return part.runs }
    guard tail.encoded.count < Self.runsBytesMax || part.next == part.expected else {
      return part.runs
    }
    tail.append(part.runs)
    return tail
  }

  private func writeOutcome(
    _ part: PartitionResult, _ batch: RecordBatch, _ pipeline: inout PostgresPipeline
  ) throws(PostgresError) {
    let key = key(part)
    // A batch may hold nothing new of a partition: the record that proves it is the same log.
    if part.next > part.expected {
      let runs = joined(part)
      try pipeline.query(
        SQL.runsPut,
        key + [.int8(runs.first.number), .int8(runs.next.number), .bytes(runs.encoded)])
    }
    for waiting in part.waiting {
      try pipeline.query(SQL.quarantineInsert, key + quarantineRow(waiting, batch))
    }
    try writeIDs(part, &pipeline)
  }

  private func writeIDs(
    _ part: PartitionResult, _ pipeline: inout PostgresPipeline
  ) throws(PostgresError) {
    let key = key(part)
    if !part.duplicates.isEmpty {
      try pipeline.query(
        SQL.duplicatesInsert,
        key + [
          .int8Array(part.duplicates.map(\.offset.number)),
          .int8Array(part.duplicates.map(\.original.number)),
        ])
    }
    let ids = part.newIDs
    for start in stride(from: 0, to: ids.count, by: Self.idsOfRowMax) {
      let row = start..<min(start + Self.idsOfRowMax, ids.count)
      try pipeline.query(
        SQL.seenInsert,
        key + [
          .int8(ids[row.lowerBound].offset), .int8(ids[row.upperBound - 1].offset),
          .bytes(ids.stored(row)),
        ])
    }
    if let below = part.idsForgottenBelow {
      try pipeline.query(SQL.seenForget, key + [.int8(below.number)])
    }
  }

  private func quarantineRow(_ waiting: WaitingRecord, _ batch: RecordBatch) -> [PostgresBind] {
    let record = batch.records[waiting.record]
    func bytes(_ buffer: UnsafeRawBufferPointer?) -> PostgresBind {
      buffer.map { .buffer($0) } ?? .null
    }
    return [
      .int8(record.offset), .text(waiting.outcome.name), .text(waiting.code),
      .text(waiting.detail), waiting.behind.map { .int8($0.number) } ?? .null,
      bytes(batch.key(record)), bytes(batch.value(record)), bytes(batch.headerBytes(record)),
      .int4(Int32(record.headerCount)), .int8(record.timestampMs),
      .int2(Int16(record.timestampType.rawValue)),
    ]
  }
}
