package import EventModel
package import KafkaWire

/// Events as Kafka still has them, read without a group.
package struct KafkaEventRange: EventRangeSource {
  private let settings: KafkaSettings
  /// How long the broker may give nothing.
  private let patience: Duration

  private static let batchRecords = 50_000
  private static let batchBytes = 64 << 20

  package init(_ settings: KafkaSettings, patience: Duration) {
    self.settings = settings
    self.patience = patience
  }

  package func read(
    _ part: StateCut.Part, _ body: (RecordBatch) throws(DigestError) -> Void
  ) throws(DigestError) {
    let partition = TopicPartition(part.log.topic, part.partition)
    let place = "\(part.log)/\(part.partition)"
    let consumer = try Self.kafka { () throws(KafkaError) in
      try KafkaConsumer(settings, groupID: "annals.certify")
    }
    defer { consumer.close() }
    let ends = try Self.kafka { () throws(KafkaError) in
      try consumer.watermarks(partition, timeout: patience)
    }
    guard ends.high >= part.next else {
      throw .damaged(
        "\(place) ends at \(ends.high), and \(part.next) was applied: the topic was made anew")
    }
    guard ends.low <= part.start else {
      throw .misconfigured(
        "\(place): Kafka has removed the events from \(part.start) to \(ends.low); only an archive"
          + " that holds them can prove this state")
    }
    try Self.kafka { () throws(KafkaError) in
      try consumer.assignDirect([partition: part.start])
    }
    var deadline = ContinuousClock.now + patience
    while true {
      let batch = RecordBatch(capacityBytes: 1 << 20)
      let result = consumer.poll(
        into: batch, maxRecords: Self.batchRecords, maxBytes: Self.batchBytes,
        maxWait: .milliseconds(200))
      try body(batch)
      if let last = batch.records.last {
        if Offset(last.offset).next >= part.next { return }
        deadline = ContinuousClock.now + patience
      }
      for event in result.events {
        switch event {
        // What is left up to there are marks of transactions, which are no records.
        case .endOfPartition(partition, let next) where next >= part.next: return
        case .offsetOutOfRange(_, let requested, _):
          throw .misconfigured("\(place): offset \(requested) was removed while it was read")
        case .partitionFailed(_, let error), .failed(let error):
          if error.disposition != .retry { throw .misconfigured("Kafka: \(error.message)") }
        default: break
        }
      }
      guard ContinuousClock.now < deadline else {
        throw .misconfigured("Kafka gave nothing of \(place) for \(patience)")
      }
    }
  }

  private static func kafka<Value>(
    _ body: () throws(KafkaError) -> Value
  ) throws(DigestError) -> Value {
    do { return try body() } catch { throw .misconfigured("Kafka: \(error.message)") }
  }
}
