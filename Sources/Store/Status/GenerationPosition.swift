package import EventModel
package import PostgresWire

/// Where a generation stands in one partition.
package struct GenerationPosition: Equatable, Sendable {
  package let log: LogID
  package let partition: TopicPartition
  package let start: Offset
  package let next: Offset
  /// Milliseconds; nil before the first record.
  package let greatestTimeMs: Int64?
  package let committedAt: Timestamp

  /// The same partition, were the generation to go on with another offset.
  package func moved(to next: Offset) -> GenerationPosition {
    GenerationPosition(
      log: log, partition: partition, start: start, next: next, greatestTimeMs: greatestTimeMs,
      committedAt: committedAt)
  }
}

/// Where generations stand, as one session sees it.
package struct PositionStore {
  private let connection: PostgresConnection

  package init(_ connection: PostgresConnection) { self.connection = connection }

  /// By topic and partition.
  package func positions(of generation: Generation) throws(StoreError) -> [GenerationPosition] {
    try read(SQL.positionsOf, generation)
  }

  /// The same, and whoever writes the generation waits until the open transaction ends.
  package func hold(_ generation: Generation) throws(StoreError) -> [GenerationPosition] {
    try read(SQL.positionsHold, generation)
  }

  private func read(
    _ sql: String, _ generation: Generation
  ) throws(StoreError) -> [GenerationPosition] {
    let rows = try storing { () throws(PostgresError) in
      try connection.query(sql, [.int4(generation.id)])
    }
    return rows.map { row in
      GenerationPosition(
        log: LogID(Int32(row.int64(0)!)),
        partition: TopicPartition(TopicName(row.text(1)!), Partition(Int32(row.int64(2)!))),
        start: Offset(row.int64(3)!), next: Offset(row.int64(4)!),
        greatestTimeMs: row.int64(5), committedAt: row.timestamp(6)!)
    }
  }
}
