import CRdkafka
package import EventModel

/// Asks about a cluster and changes its topics; every call blocks until it is answered. Owned by
/// one thread: not `Sendable`, so it cannot leave it.
package final class KafkaAdmin {
  let settings: KafkaSettings
  let client: ClientHandle
  private let signals: ProducerSignals

  /// Between two questions of `until`.
  private static let askAgainMs: Int32 = 20

  /// Makes a client; nothing is connected before the first call.
  /// - Throws: `misconfigured` for a setting that librdkafka refuses.
  package init(_ settings: KafkaSettings) throws(KafkaError) {
    let settings = settings.defaulting("client.id", to: "annals")
    let configuration = try ClientConfiguration(settings)
    let signals = ProducerSignals(settings: settings)
    configuration.callbacks { signals.register(in: $0) }
    self.settings = settings
    self.signals = signals
    self.client = try configuration.client(RD_KAFKA_PRODUCER, context: signals)
    rd_kafka_set_log_queue(client.pointer, nil)
  }

  /// Brokers and topics (`rd_kafka_metadata`).
  ///
  /// - Parameter topic: only this one; a topic that does not exist has an error. Nil is all topics.
  /// - Throws: `retry` when no broker answers in time.
  package func metadata(
    topic: TopicName? = nil, timeout: Duration
  ) throws(KafkaError) -> ClusterMetadata {
    var handle: TopicHandle?
    if let topic {
      guard let pointer = rd_kafka_topic_new(client.pointer, topic.text, nil) else {
        throw KafkaError(rd_kafka_last_error(), doing: "opening topic \(topic)")
      }
      handle = TopicHandle(owning: pointer)
    }
    var answer: UnsafePointer<rd_kafka_metadata>?
    let code = rd_kafka_metadata(
      client.pointer, topic == nil ? 1 : 0, handle?.pointer, &answer, timeout.timeoutMs)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let answer else {
      throw explained(KafkaError(code, doing: "asking for the cluster's metadata"))
    }
    defer { rd_kafka_metadata_destroy(answer) }
    return ClusterMetadata(answer.pointee)
  }

  /// The log's start and its end for each partition (`rd_kafka_query_watermark_offsets`). A broker that
  /// has only just become a partition's leader may deny that it is one; it is asked again.
  /// - Parameter timeout: for each partition.
  package func listOffsets(
    _ partitions: [TopicPartition], timeout: Duration
  ) throws(KafkaError) -> [TopicPartition: Watermarks] {
    var result: [TopicPartition: Watermarks] = [:]
    for partition in partitions.sorted() {
      try until("the leader of \(partition) answers", timeout: timeout) {
        () throws(KafkaError) in
        do throws(KafkaError) {
          result[partition] = try Watermarks(client.pointer, partition, timeout: timeout)
        } catch {
          guard Self.leaderless.contains(error.name) else { throw explained(error) }
        }
        return result[partition] != nil
      }
    }
    return result
  }

  /// What a broker answers that does not lead a partition yet.
  private static let leaderless: Set<String> = ["NOT_LEADER_FOR_PARTITION", "LEADER_NOT_AVAILABLE"]

  /// The log lines since the last call, oldest first; at most 256, older ones are dropped.
  package func takeLogLines() -> [KafkaLogLine] {
    rd_kafka_poll(client.pointer, 0)
    return signals.logLines.take()
  }

  /// Waits for a request's answer; a failure says why the connection failed, where that is known.
  func answer<Value>(
    _ request: borrowing AdminRequest, _ read: (OpaquePointer) -> Result<Value, KafkaError>
  ) throws(KafkaError) -> Value {
    do { return try request.answer(read) } catch { throw explained(error) }
  }

  /// A request that got no answer says "timed out"; the callbacks know whether it was the login,
  /// the certificate or the network.
  private func explained(_ error: KafkaError) -> KafkaError {
    rd_kafka_poll(client.pointer, 0)
    let causes = signals.takeErrors()
    guard error.disposition == .retry,
      let cause = causes.last(where: { $0.disposition == .misconfigured }) ?? causes.last
    else { return error }
    return KafkaError(
      name: cause.name, message: "\(error.message) (\(cause.message))",
      disposition: cause.disposition)
  }

  /// Asks again and again until it is so.
  /// - Throws: `retry` (`_TIMED_OUT`) when it is not so in time, or what the question throws.
  func until(
    _ what: String, timeout: Duration, _ isSo: () throws(KafkaError) -> Bool
  ) throws(KafkaError) {
    let deadline = ContinuousClock.now + timeout
    while try !isSo() {
      guard ContinuousClock.now < deadline else {
        throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, doing: "waiting until \(what)")
      }
      rd_kafka_poll(client.pointer, Self.askAgainMs)
    }
  }

  func request(
    _ kind: rd_kafka_admin_op_t, _ what: String, timeout: Duration, awaitsCluster: Bool
  ) -> AdminRequest {
    AdminRequest(
      client.pointer, kind, what, timeout: timeout, settings: settings,
      awaitsCluster: awaitsCluster)
  }
}
