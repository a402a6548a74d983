import EventModel
import KafkaWire
import TestServers

/// A record copied out of a batch, for comparing.
struct Seen: Equatable {
  var partition: TopicPartition
  var offset: Int64
  var key: [UInt8]?
  var value: [UInt8]?
  var headers: [RecordHeader]
  var timestampMs: Int64
  var timestampType: TimestampType

  var text: String { value.map { String(decoding: $0, as: UTF8.self) } ?? "none" }
}

/// A test waited too long.
struct OutOfPatience: Error {
  let waitingFor: String
}

/// Copies a batch out.
func seen(_ batch: RecordBatch) -> [Seen] {
  batch.records.map { record in
    Seen(
      partition: batch.sources[Int(record.source)], offset: record.offset,
      key: batch.key(record).map(Array.init), value: batch.value(record).map(Array.init),
      headers: batch.headers(record).map {
        RecordHeader(String(decoding: $0.name, as: UTF8.self), $0.value.map(Array.init))
      },
      timestampMs: record.timestampMs, timestampType: record.timestampType)
  }
}

/// Everything a consumer gives until a condition holds.
struct Reading {
  var records: [Seen] = []
  var events: [ConsumerEvent] = []

  /// Polls once.
  mutating func poll(
    _ consumer: KafkaConsumer, wait: Duration = .milliseconds(50), maxRecords: Int = 10_000
  ) -> [ConsumerEvent] {
    let batch = RecordBatch()
    let result = consumer.poll(
      into: batch, maxRecords: maxRecords, maxBytes: 1 << 24, maxWait: wait)
    records += seen(batch)
    events += result.events
    return result.events
  }

  /// Polls until the condition holds.
  mutating func poll(
    _ consumer: KafkaConsumer, until what: String, _ condition: (Reading) -> Bool
  ) throws {
    let deadline = ContinuousClock.now + KafkaCluster.patience
    while !condition(self) {
      guard ContinuousClock.now < deadline else {
        throw OutOfPatience(waitingFor: "\(what): \(records.count) records, \(events.suffix(5))")
      }
      _ = poll(consumer)
    }
  }

  var ends: Set<TopicPartition> {
    Set(
      events.compactMap { event in
        if case .endOfPartition(let partition, _) = event { partition } else { nil }
      })
  }
}

extension KafkaCluster {
  /// A consumer that reads whole partitions without a group.
  func directReader(
    _ offsets: [TopicPartition: Offset], _ more: [String: String] = [:]
  ) throws -> KafkaConsumer {
    let consumer = try KafkaConsumer(settings(more), groupID: "unused")
    try consumer.assignDirect(offsets)
    return consumer
  }
}
