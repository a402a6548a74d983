import CRdkafka
package import EventModel

/// A Kafka producer, owned by one thread: not `Sendable`, so it cannot leave it.
///
/// Idempotent, acknowledged by all in-sync replicas, and partitioning keys as the platform's
/// producers do (murmur2, random for a null key). What is queued and not flushed when it goes is
/// lost without a report: call `flush` and take the reports before.
package final class KafkaProducer {
  private let settings: KafkaSettings
  private let signals: ProducerSignals
  private let client: ClientHandle
  private var topics: [TopicName: TopicHandle] = [:]
  private let arguments: ProduceArguments

  /// How long one wait for room in the queue takes before the deadline is looked at again.
  private static let roomWaitMs: Int32 = 50

  /// Makes a client; nothing is connected before the first record.
  /// - Throws: `misconfigured` for a setting that librdkafka refuses.
  package init(_ settings: KafkaSettings) throws(KafkaError) {
    let settings = settings.defaulting("client.id", to: "annals")
      .defaulting("linger.ms", to: "5")
    let signals = ProducerSignals(settings: settings)
    let configuration = try ClientConfiguration(settings)
    try configuration.set("acks", "all")
    try configuration.set("enable.idempotence", "true")
    try configuration.set("partitioner", "murmur2_random")
    configuration.callbacks { signals.register(in: $0) }
    self.settings = settings
    self.signals = signals
    self.client = try configuration.client(RD_KAFKA_PRODUCER, context: signals)
    self.arguments = ProduceArguments()
    rd_kafka_set_log_queue(client.pointer, nil)
  }

  deinit {
    // Without it destroying would wait for what cannot be delivered any more.
    rd_kafka_purge(client.pointer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
    topics = [:]
  }

  /// Queues one record, copying its bytes (`rd_kafka_produceva`).
  ///
  /// Blocks while librdkafka's queue is full (`queue.buffering.max.messages`, `.kbytes`), serving
  /// reports meanwhile.
  ///
  /// - Parameters:
  ///   - partition: nil lets the key decide.
  ///   - timestampMs: milliseconds since the epoch; nil is now.
  ///   - token: comes back with the report.
  ///   - roomWait: how long to wait for room in the queue.
  /// - Throws: `retry` (`_QUEUE_FULL`) when there was no room in time, `misconfigured` for a record
  ///   above `message.max.bytes` or an unknown partition; in all cases nothing was queued and no
  ///   report will come.
  package func produce(
    to topic: TopicName, partition: Partition? = nil, key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?, headers: [RecordHeader] = [], timestampMs: Int64? = nil,
    token: UInt64, roomWait: Duration = .seconds(30)
  ) throws(KafkaError) {
    let handle = try handle(topic)
    let deadline = ContinuousClock.now + roomWait
    while true {
      arguments.begin(topic: handle.pointer, token: token)
      arguments.add(key: key, value: value, partition: partition, timestampMs: timestampMs)
      let error = arguments.produce(client.pointer, headers: headers)
      rd_kafka_poll(client.pointer, 0)
      guard let error else { return }
      let failure = KafkaError(
        consuming: error, doing: "producing to \(topic)", settings: settings)
      guard failure.name == "_QUEUE_FULL", ContinuousClock.now < deadline else { throw failure }
      rd_kafka_poll(client.pointer, Self.roomWaitMs)
    }
  }

  /// Queues one record of byte arrays; as the call above.
  package func produce(
    to topic: TopicName, partition: Partition? = nil, key: [UInt8]?, value: [UInt8]?,
    headers: [RecordHeader] = [], timestampMs: Int64? = nil, token: UInt64
  ) throws(KafkaError) {
    let result: Result<Void, KafkaError> = Self.withBytes(key) { key in
      Self.withBytes(value) { value in
        Result { () throws(KafkaError) in
          try produce(
            to: topic, partition: partition, key: key, value: value, headers: headers,
            timestampMs: timestampMs, token: token)
        }
      }
    }
    try result.get()
  }

  /// Waits until everything queued was delivered or given up (`rd_kafka_flush`).
  /// - Throws: `retry` when the time was not enough; it all stays queued.
  package func flush(timeout: Duration) throws(KafkaError) {
    let code = rd_kafka_flush(client.pointer, timeout.timeoutMs)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      throw KafkaError(code, doing: "flushing \(queuedCount) records")
    }
  }

  /// Serves callbacks and returns the reports since the last call (`rd_kafka_poll`). Take them
  /// often: they are kept until then.
  package func takeReports(waiting: Duration = .zero) -> [DeliveryReport] {
    rd_kafka_poll(client.pointer, waiting.timeoutMs)
    return signals.takeReports()
  }

  /// Errors of the whole client since the last call, as brokers away; at most 64. A fatal one
  /// means that records may be missing and this producer takes no more.
  package func takeErrors() -> [KafkaError] { signals.takeErrors() }

  /// The log lines since the last call, oldest first; at most 256, older ones are dropped.
  package func takeLogLines() -> [KafkaLogLine] { signals.logLines.take() }

  /// Records queued or on their way (`rd_kafka_outq_len`).
  package var queuedCount: Int { Int(rd_kafka_outq_len(client.pointer)) }

  private func handle(_ topic: TopicName) throws(KafkaError) -> TopicHandle {
    if let known = topics[topic] { return known }
    guard let pointer = rd_kafka_topic_new(client.pointer, topic.text, nil) else {
      throw KafkaError(rd_kafka_last_error(), doing: "opening topic \(topic)")
    }
    let handle = TopicHandle(owning: pointer)
    topics[topic] = handle
    signals.name(pointer, topic)
    return handle
  }

  private static func withBytes<Value>(
    _ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> Value
  ) -> Value {
    guard let bytes else { return body(nil) }
    return bytes.withUnsafeBytes { body($0) }
  }
}
