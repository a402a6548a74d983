import EventCodec
import EventModel
import KafkaWire

/// Puts the generator's events into a topic made for them.
struct TopicFiller {
  let kafka: KafkaSettings
  let topic: TopicContract

  private static let patience: Duration = .seconds(120)

  func fill(seed: UInt64, count: Int) throws {
    let admin = try KafkaAdmin(kafka)
    try admin.createTopic(
      TopicSpecification(
        topic.name, partitionCount: Int(topic.declaration.partitions), replication: 1,
        // The events keep their times whenever they are made: no age may take them away.
        configs: ["retention.ms": "-1"]),
      timeout: Self.patience)
    let producer = try KafkaProducer(kafka)
    var generator = CallGenerator(seed: seed, count: count)
    var key: [UInt8] = []
    var value: [UInt8] = []
    var delivered = 0
    for index in 0..<count {
      let call = generator.next()
      key.removeAll(keepingCapacity: true)
      value.removeAll(keepingCapacity: true)
      CallJSON.writeID(call, to: &key)
      CallJSON.write(call, to: &value)
      try producer.produce(
        to: topic.name, key: key, value: value,
        timestampMs: call.occurredAt.microseconds / 1000, token: UInt64(index))
      if index % 10_000 == 0 { delivered += try take(producer) }
    }
    try producer.flush(timeout: Self.patience)
    delivered += try take(producer)
    guard delivered == count else { throw BenchError("\(delivered) of \(count) were produced") }
  }

  private func take(_ producer: KafkaProducer) throws -> Int {
    let reports = producer.takeReports()
    for report in reports {
      if case .failed(let error) = report.outcome { throw error }
    }
    return reports.count
  }

  /// Removes the topic again, from a cluster that may be somebody's.
  func remove() {
    do {
      try KafkaAdmin(kafka).deleteTopic(topic.name, timeout: Self.patience)
    } catch {
      BenchCommand.say("topic \(topic.name) is left behind: \(error)")
    }
  }
}
