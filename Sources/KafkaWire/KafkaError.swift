import CRdkafka

/// What went wrong in Kafka or in librdkafka, and what to do about it. Never holds a secret:
/// whatever text it is made of goes through `KafkaSettings.withoutSecrets` first.
package struct KafkaError: Error, Sendable, Equatable, CustomStringConvertible {
  /// librdkafka's name of the code, as `OFFSET_OUT_OF_RANGE`; names of errors that arise in the
  /// client begin with an underscore, as `_ALL_BROKERS_DOWN`. Ours are `SETTING` and `STATE`.
  package let name: String
  /// One sentence for a human: what happened, and to what.
  package let message: String
  /// What to do.
  package let disposition: KafkaDisposition
  /// Whether the client that gave it is dead; only a new one can go on.
  package let isFatal: Bool

  /// An error of our own.
  package init(
    name: String, message: String, disposition: KafkaDisposition, isFatal: Bool = false
  ) {
    self.name = name
    self.message = message
    self.disposition = disposition
    self.isFatal = isFatal
  }

  /// An error code of librdkafka (`rd_kafka_err2name`, `rd_kafka_err2str`).
  init(_ code: rd_kafka_resp_err_t, doing what: String, detail: String? = nil, fatal: Bool = false)
  {
    let text = detail ?? String(cString: rd_kafka_err2str(code))
    self.init(
      name: String(cString: rd_kafka_err2name(code)), message: "\(what): \(text)",
      disposition: KafkaDisposition(code), isFatal: fatal)
  }

  /// Takes over a librdkafka error object and frees it (`rd_kafka_error_destroy`).
  init(consuming error: OpaquePointer, doing what: String, settings: KafkaSettings) {
    defer { rd_kafka_error_destroy(error) }
    self.init(
      rd_kafka_error_code(error), doing: what,
      detail: settings.withoutSecrets(String(cString: rd_kafka_error_string(error))),
      fatal: rd_kafka_error_is_fatal(error) != 0)
  }

  package var description: String { "\(message) (\(name), \(disposition.rawValue))" }
}
