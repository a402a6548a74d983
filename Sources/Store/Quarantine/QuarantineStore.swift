package import EventModel
package import PostgresWire

/// A record in quarantine, or one that was and has been decided about.
package struct QuarantinedRecord: Sendable {
  package let projection: ProjectionName
  package let version: Int32
  package let partition: TopicPartition
  package let offset: Offset
  /// `quarantined`, `held`, or what was decided: `applied`, `skipped`, `duplicate`, `discarded`.
  package let state: String
  package let code: String
  package let detail: String
  /// The record that it waits behind; nil for one that waits for itself.
  package let behind: Offset?
  package let key: [UInt8]?
  /// Milliseconds.
  package let timestampMs: Int64
  package let enteredAt: Timestamp
}

/// A record in quarantine with its raw bytes.
package struct QuarantinedContent: Sendable {
  package let record: QuarantinedRecord
  package let value: [UInt8]?
  package let headers: [(name: [UInt8], value: [UInt8]?)]
}

/// What is in quarantine, for people.
package struct QuarantineStore {
  private let connection: PostgresConnection

  package init(_ connection: PostgresConnection) { self.connection = connection }

  /// Records that wait, of one projection or of all, in the order of their positions.
  /// - Parameter decided: also those that no longer wait.
  package func list(
    _ projection: ProjectionName?, decided: Bool
  ) throws(StoreError) -> [QuarantinedRecord] {
    let rows = try storing { () throws(PostgresError) in
      try connection.query(SQL.quarantineList, [.text(projection?.text ?? ""), .bool(decided)])
    }
    return rows.map { row in
      record(row, key: row.bytes(9), timestampMs: row.int64(10)!, enteredAt: row.timestamp(11)!)
    }
  }

  /// One record with its bytes, once for each version of the projection that keeps it.
  package func show(
    _ projection: ProjectionName, _ partition: TopicPartition, _ offset: Offset
  ) throws(StoreError) -> [QuarantinedContent] {
    let rows = try storing { () throws(PostgresError) in
      try connection.query(
        SQL.quarantineShow,
        [
          .text(projection.text), .text(partition.topic.text), .int4(partition.partition.number),
          .int8(offset.number),
        ])
    }
    return rows.map { row in
      QuarantinedContent(
        record: record(
          row, key: row.bytes(9), timestampMs: row.int64(13)!, enteredAt: row.timestamp(14)!),
        value: row.bytes(10), headers: headers(row))
    }
  }

  private func record(
    _ row: PostgresRow, key: [UInt8]?, timestampMs: Int64, enteredAt: Timestamp
  ) -> QuarantinedRecord {
    QuarantinedRecord(
      projection: ProjectionName(row.text(0)!), version: Int32(row.int64(1)!),
      partition: TopicPartition(TopicName(row.text(2)!), Partition(Int32(row.int64(3)!))),
      offset: Offset(row.int64(4)!), state: row.text(5)!, code: row.text(6)!,
      detail: row.text(7)!, behind: row.int64(8).map { Offset($0) }, key: key,
      timestampMs: timestampMs, enteredAt: enteredAt)
  }

  /// Read back through a batch, whose layout they were stored in.
  private func headers(_ row: PostgresRow) -> [(name: [UInt8], value: [UInt8]?)] {
    let batch = RecordBatch(capacityBytes: 1024)
    batch.append(
      TopicPartition(TopicName(""), Partition(0)), offset: Offset(0), timestampMs: 0,
      timestampType: .none, key: nil, value: nil, headerBytes: row.bytes(11)!,
      headerCount: Int(row.int64(12)!))
    return batch.headers(batch.records[0]).map { header in
      (Array(header.name), header.value.map { Array($0) })
    }
  }
}
