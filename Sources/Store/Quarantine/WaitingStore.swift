package import EventModel
package import PostgresWire
import ProjectionKernel

/// A record that waits in quarantine, as it was stored.
package struct WaitingEntry: Sendable {
  package let partition: TopicPartition
  package let log: LogID
  package let offset: Offset
  /// `quarantined` or `held`.
  package let state: String
  package let code: String
  package let detail: String
  package let key: [UInt8]?
  let value: [UInt8]?
  let headers: [UInt8]
  let headerCount: Int
  let timestampMs: Int64
  let timestampType: TimestampType

  /// Adds the record to a batch, byte for byte as the broker gave it.
  package func append(to batch: RecordBatch) {
    batch.append(
      partition, offset: offset, timestampMs: timestampMs, timestampType: timestampType, key: key,
      value: value, headerBytes: headers, headerCount: headerCount)
  }
}

/// What is decided about a record that waited.
package struct WaitingDecision: Sendable {
  package let entry: WaitingEntry
  /// `applied`, `skipped`, `duplicate`, `discarded`, or still `quarantined` or `held`.
  package let state: String
  package let code: String
  package let detail: String
  package let behind: Offset?

  package init(
    entry: WaitingEntry, state: String, code: String, detail: String, behind: Offset?
  ) {
    self.entry = entry
    self.state = state
    self.code = code
    self.detail = detail
    self.behind = behind
  }
}

/// The records of one generation that wait.
package struct WaitingStore {
  private let connection: PostgresConnection
  private let generation: Generation

  package init(_ connection: PostgresConnection, generation: Generation) {
    self.connection = connection
    self.generation = generation
  }

  /// All that wait, by log, partition and offset.
  package func all() throws(StoreError) -> [WaitingEntry] {
    try storing { () throws(PostgresError) in
      try connection.query(SQL.quarantineRecords, [.int4(generation.id)]).map { row in
        WaitingEntry(
          partition: TopicPartition(
            TopicName(row.text(1)!), Partition(Int32(row.int64(2)!))),
          log: LogID(Int32(row.int64(0)!)), offset: Offset(row.int64(3)!), state: row.text(4)!,
          code: row.text(5)!, detail: row.text(6)!, key: row.bytes(8), value: row.bytes(9),
          headers: row.bytes(10)!, headerCount: Int(row.int64(11)!),
          timestampMs: row.int64(12)!,
          timestampType: TimestampType(rawValue: UInt8(row.int64(13)!)) ?? .none)
      }
    }
  }

  /// Stores a decision, in the transaction that is open.
  package func decide(_ decision: WaitingDecision) throws(StoreError) {
    let entry = decision.entry
    try storing { () throws(PostgresError) in
      try connection.query(
        SQL.quarantineDecide,
        [
          .int4(generation.id), .int4(entry.log.number),
          .int4(entry.partition.partition.number), .int8(entry.offset.number),
          .text(decision.state), .text(decision.code), .text(decision.detail),
          decision.behind.map { .int8($0.number) } ?? .null,
        ])
    }
  }
}
