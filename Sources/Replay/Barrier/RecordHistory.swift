package import EventModel
package import KafkaWire

/// Reads records that were read before: ranges of partitions, each in the order of its offsets.
///
/// The one place that knows where old records are; all that looks back goes through `read`.
package struct RecordHistory {
  /// How many records are handed over at once.
  private static let batchRecordsMax = 20_000
  private static let batchBytesMax = 32 << 20

  private let kafka: KafkaSettings?
  /// How long Kafka may give nothing of what is there.
  private let patience: Duration

  /// - Parameter kafka: nil for what needs no records; asking for some is then refused.
  package init(_ kafka: KafkaSettings?, patience: Duration = .seconds(30)) {
    self.kafka = kafka
    self.patience = patience
  }

  /// Hands over every record from `from` to before `to`, in batches, until `body` says no.
  /// - Parameters:
  ///   - from: the first offset of each partition.
  ///   - to: the offset behind the last; partitions that have none are left out.
  ///   - body: gets batches of whole records; false ends the reading.
  /// - Throws: `gone` where Kafka has forgotten the first of them; `busy` where it gives nothing;
  ///   what `body` throws.
  package func read(
    from: [TopicPartition: Offset], to: [TopicPartition: Offset],
    _ body: (RecordBatch) throws(SwitchError) -> Bool
  ) throws(SwitchError) {
    var pending = from.filter { partition, first in
      to[partition].map { first < $0 } ?? false
    }
    guard !pending.isEmpty else { return }
    guard let kafka else {
      throw .refused(
        "records have to be read, and no Kafka is named", action: "set KAFKA_BOOTSTRAP_SERVERS")
    }
    let consumer = try asked { () throws(KafkaError) in
      try KafkaConsumer(kafka, groupID: "annals.history")
    }
    defer { consumer.close() }
    for (partition, first) in pending.sorted(by: { $0.key < $1.key }) {
      let marks = try asked { () throws(KafkaError) in
        try consumer.watermarks(partition, timeout: patience)
      }
      guard marks.low <= first else { throw .gone(partition, wanted: first, from: marks.low) }
    }
    try asked { () throws(KafkaError) in try consumer.assignDirect(pending) }
    var heard = ContinuousClock.now
    while !pending.isEmpty {
      let batch = RecordBatch()
      let result = consumer.poll(
        into: batch, maxRecords: Self.batchRecordsMax, maxBytes: Self.batchBytesMax,
        maxWait: .milliseconds(50))
      let wanted = Self.take(batch, to, &pending)
      for event in result.events { try Self.note(event, to, &pending) }
      if !wanted.isEmpty {
        heard = .now
        guard try body(wanted) else { return }
      }
      guard .now - heard < patience else {
        throw .busy(
          "Kafka gave no record of \(pending.keys.sorted()[0]) for \(patience)",
          action: "look at the broker, then try again")
      }
    }
  }

  /// The records of a batch that lie before their ends; partitions that are through go.
  private static func take(
    _ batch: RecordBatch, _ to: [TopicPartition: Offset],
    _ pending: inout [TopicPartition: Offset]
  ) -> RecordBatch {
    let ends = batch.sources.map { to[$0]!.number }
    for record in batch.records where record.offset + 1 >= ends[Int(record.source)] {
      pending[batch.sources[Int(record.source)]] = nil
    }
    return batch.keeping { $0.offset < ends[Int($0.source)] }
  }

  private static func note(
    _ event: ConsumerEvent, _ to: [TopicPartition: Offset],
    _ pending: inout [TopicPartition: Offset]
  ) throws(SwitchError) {
    switch event {
    // No record may stand before the end: it is reached all the same.
    case .endOfPartition(let partition, let next):
      if let end = to[partition], next >= end { pending[partition] = nil }
    case .offsetOutOfRange(let partition, let wanted, _):
      throw .gone(partition, wanted: wanted, from: wanted)
    case .partitionFailed(_, let error), .failed(let error):
      guard !error.isFatal, error.disposition == .retry else { throw .kafka(error) }
    case .assigned, .revoked, .lost, .hintRefused: break
    }
  }
}

extension RecordBatch {
  /// The batch without the records that `isKept` refuses; itself where it refuses none.
  package func keeping(_ isKept: (RecordHead) -> Bool) -> RecordBatch {
    guard !records.allSatisfy(isKept) else { return self }
    let kept = RecordBatch()
    for record in records where isKept(record) { kept.copy(record, from: self) }
    return kept
  }

  /// Adds a record of another batch.
  package func copy(_ record: RecordHead, from batch: RecordBatch) {
    append(
      batch.sources[Int(record.source)], offset: Offset(record.offset),
      timestampMs: record.timestampMs, timestampType: record.timestampType,
      key: batch.key(record).map { Array($0) }, value: batch.value(record).map { Array($0) },
      headerBytes: Array(batch.headerBytes(record)), headerCount: Int(record.headerCount))
  }
}
