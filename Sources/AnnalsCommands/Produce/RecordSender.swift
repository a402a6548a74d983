import CommandKit
import EventModel
import KafkaWire

/// Sends records, a bounded number on their way, and counts what the brokers say of them.
final class RecordSender {
  /// How long a record may be on its way, with all retries.
  private static let deliveryTimeout: Duration = .seconds(60)
  /// Bytes of a record and of all that are on their way: how great a record may be is the topic's to
  /// say, and librdkafka's own bound is below what a topic takes by default.
  private static let bytesMax = 64 << 20
  /// Records between two looks at the reports.
  private static let reportsEvery = 256
  /// Failures that are named one by one.
  private static let namedMax = 20

  private let context: CommandContext
  private let topic: TopicName
  private var producer: KafkaProducer?
  private var queued = 0
  private(set) var sent = 0
  private(set) var failed = 0
  /// Why sending cannot go on.
  private(set) var failure: CommandFailure?

  init(_ context: CommandContext, _ topic: TopicName) {
    self.context = context
    self.topic = topic
  }

  /// Queues one record; waits while too many are on their way. What goes wrong is in `failure`.
  func add(_ record: OutgoingRecord, line: Int) {
    do throws(CommandFailure) {
      let producer = try connected()
      try Failures.kafka { () throws(KafkaError) in
        try producer.produce(
          to: topic, partition: record.partition, key: record.key, value: record.value,
          headers: record.headers, timestampMs: record.timestampMs, token: UInt64(line))
      }
      queued += 1
      if queued % Self.reportsEvery == 0 {
        take(producer.takeReports())
        context.console.live(
          "\(Grouped.text(Int64(sent))) sent to \(topic), \(producer.queuedCount) on their way")
      }
    } catch {
      failure = error
    }
  }

  /// Waits until every record was delivered or given up.
  func finish() throws(CommandFailure) {
    guard let producer else { return }
    let deadline = ContinuousClock.now + Self.deliveryTimeout + .seconds(5)
    while producer.queuedCount > 0, ContinuousClock.now < deadline {
      take(producer.takeReports(waiting: .milliseconds(100)))
      context.console.live(
        "\(Grouped.text(Int64(sent))) sent to \(topic), \(producer.queuedCount) on their way")
    }
    take(producer.takeReports())
    failed = queued - sent
  }

  /// A producer for a topic that is there; made when the first record needs it.
  private func connected() throws(CommandFailure) -> KafkaProducer {
    if let producer { return producer }
    let timeout = context.brokerTimeout
    let settings = try context.kafka()
      .defaulting("message.timeout.ms", to: "\(Int64(Self.deliveryTimeout / .milliseconds(1)))")
      .defaulting("queue.buffering.max.messages", to: "100000")
      .defaulting("queue.buffering.max.kbytes", to: "\(Self.bytesMax >> 10)")
      .defaulting("message.max.bytes", to: "\(Self.bytesMax)")
    _ = try TopicEnds.find([topic], settings, timeout: timeout)
    let made = try Failures.kafka { () throws(KafkaError) in try KafkaProducer(settings) }
    producer = made
    return made
  }

  private func take(_ reports: [DeliveryReport]) {
    for report in reports {
      switch report.outcome {
      case .delivered: sent += 1
      case .failed(let error):
        failed += 1
        if failed <= Self.namedMax {
          context.console.say("line \(report.token): not delivered: \(error.message)")
        }
      }
    }
  }
}
