import CRdkafka

/// One request of the admin API: its options, the queue its answer comes to, and the answer.
struct AdminRequest: ~Copyable {
  let options: OpaquePointer
  let queue: OpaquePointer
  private let what: String
  private let timeout: Duration
  private let settings: KafkaSettings

  /// - Parameters:
  ///   - kind: one of `RD_KAFKA_ADMIN_OP_*`.
  ///   - awaitsCluster: whether the broker waits until the change has reached the whole cluster.
  init(
    _ client: OpaquePointer, _ kind: rd_kafka_admin_op_t, _ what: String, timeout: Duration,
    settings: KafkaSettings, awaitsCluster: Bool
  ) {
    options = rd_kafka_AdminOptions_new(client, kind)
    queue = rd_kafka_queue_new(client)
    self.what = what
    self.timeout = timeout
    self.settings = settings
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { text in
      // Neither fails: the operation has the option, and the value is in its range.
      let timeoutMs = min(max(timeout.timeoutMs, 1), 3_600_000)
      _ = rd_kafka_AdminOptions_set_request_timeout(options, timeoutMs, text.baseAddress, 512)
      guard awaitsCluster else { return }
      _ = rd_kafka_AdminOptions_set_operation_timeout(options, timeoutMs, text.baseAddress, 512)
    }
  }

  deinit {
    rd_kafka_queue_destroy(queue)
    rd_kafka_AdminOptions_destroy(options)
  }

  /// Waits for the answer and hands it to `read`, which copies what it needs: it is freed after.
  /// - Throws: what the whole request failed with, or what `read` throws.
  func answer<Value>(
    _ read: (OpaquePointer) -> Result<Value, KafkaError>
  ) throws(KafkaError) -> Value {
    // A little longer than the request itself, so that its own timeout tells the story.
    guard let event = rd_kafka_queue_poll(queue, (timeout + .seconds(2)).timeoutMs) else {
      throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, doing: what)
    }
    defer { rd_kafka_event_destroy(event) }
    let code = rd_kafka_event_error(event)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      let text = rd_kafka_event_error_string(event).map { String(cString: $0) }
      throw KafkaError(code, doing: what, detail: text.map(settings.withoutSecrets))
    }
    return try read(event).get()
  }

  /// Reads an answer that is a list of topics with an error each.
  static func firstFailure(
    _ topics: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int, _ what: String
  ) -> Result<Void, KafkaError> {
    for index in 0..<count {
      guard let topic = topics?[index] else { continue }
      let code = rd_kafka_topic_result_error(topic)
      guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
      let name = String(cString: rd_kafka_topic_result_name(topic))
      let text = rd_kafka_topic_result_error_string(topic).map { String(cString: $0) }
      return .failure(KafkaError(code, doing: "\(what) \(name)", detail: text))
    }
    return .success(())
  }
}
