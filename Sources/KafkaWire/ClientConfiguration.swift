import CRdkafka

/// A librdkafka configuration being filled; freed unless a client takes it over.
struct ClientConfiguration: ~Copyable {
  private let pointer: OpaquePointer
  private let settings: KafkaSettings

  /// Fills in the operator's settings (`rd_kafka_conf_new`).
  /// - Throws: `misconfigured` for a name or value that librdkafka does not know.
  init(_ settings: KafkaSettings) throws(KafkaError) {
    pointer = rd_kafka_conf_new()
    self.settings = settings
    for (name, value) in settings.sorted { try set(name, value) }
    // Without it log lines come from librdkafka's own threads, and go to stderr.
    try set("log.queue", "true")
  }

  deinit { rd_kafka_conf_destroy(pointer) }

  /// Sets one property (`rd_kafka_conf_set`).
  func set(_ name: String, _ value: String) throws(KafkaError) {
    let result = withErrorText { text, size in rd_kafka_conf_set(pointer, name, value, text, size) }
    guard result.value == RD_KAFKA_CONF_OK else {
      let shown = settings.withoutSecrets(result.text)
      // librdkafka quotes the value; of a hidden setting not even that may be told.
      let reason = SettingSecrecy.isHidden(name) ? "its value is refused or unknown" : shown
      throw KafkaError(
        name: "SETTING", message: "kafka.\(name): \(reason)", disposition: .misconfigured)
    }
  }

  /// Lets callbacks be set (`rd_kafka_conf_set_*`).
  func callbacks(_ body: (OpaquePointer) -> Void) { body(pointer) }

  /// Makes a client of it (`rd_kafka_new`), which frees the configuration from then on.
  /// - Parameter context: what the callbacks are given; kept alive as long as the client.
  /// - Throws: `misconfigured` where the settings contradict each other.
  consuming func client(
    _ type: rd_kafka_type_t, context: AnyObject? = nil
  ) throws(KafkaError) -> ClientHandle {
    // rd_kafka_new takes the configuration only when it succeeds: give it a copy, keep ours.
    let copy = rd_kafka_conf_dup(pointer)
    let result = withErrorText { text, size in rd_kafka_new(type, copy, text, size) }
    guard let client = result.value else {
      rd_kafka_conf_destroy(copy)
      throw KafkaError(
        name: "SETTING", message: "Kafka client: \(settings.withoutSecrets(result.text))",
        disposition: .misconfigured)
    }
    return ClientHandle(owning: client, context: context)
  }

  private func withErrorText<Value>(_ body: (UnsafeMutablePointer<CChar>, Int) -> Value) -> (
    value: Value, text: String
  ) {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
      buffer.initialize(repeating: 0)
      let value = body(buffer.baseAddress!, buffer.count)
      return (value, String(cString: buffer.baseAddress!))
    }
  }
}
