import CRdkafka
import EventModel

/// What librdkafka's callbacks leave for a producer, which is the context they are given. All run
/// inside `rd_kafka_poll` or `rd_kafka_flush`, on the owner's thread, so nothing here is locked.
final class ProducerSignals {
  let settings: KafkaSettings
  private var reports: [DeliveryReport] = []
  private var errors: [KafkaError] = []
  var logLines = LogLines()
  /// Names of topics by handle: one string a topic, not one a report.
  private var names: [OpaquePointer: TopicName] = [:]

  /// Errors kept for the owner to take; older ones are dropped first.
  private static let errorCountMax = 64

  init(settings: KafkaSettings) { self.settings = settings }

  func takeReports() -> [DeliveryReport] {
    defer { reports = [] }
    return reports
  }

  func takeErrors() -> [KafkaError] {
    defer { errors = [] }
    return errors
  }

  /// Remembers the name of a topic whose handle lives as long as the producer.
  func name(_ topic: OpaquePointer, _ name: TopicName) { names[topic] = name }

  /// Sets all callbacks with this object as their context (`ClientHandle` keeps it).
  func register(in configuration: OpaquePointer) {
    rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(self).toOpaque())
    rd_kafka_conf_set_dr_msg_cb(configuration) { _, message, context in
      ProducerSignals.at(context).delivered(message!)
    }
    rd_kafka_conf_set_error_cb(configuration) { client, code, reason, context in
      let signals = ProducerSignals.at(context)
      if signals.errors.count == ProducerSignals.errorCountMax { signals.errors.removeFirst() }
      signals.errors.append(KafkaError(client!, Int32(code), reason, signals.settings))
    }
    rd_kafka_conf_set_log_cb(configuration) { client, level, facility, text in
      let signals = ProducerSignals.at(rd_kafka_opaque(client))
      signals.logLines.add(KafkaLogLine(level, facility, text, signals.settings))
    }
  }

  private static func at(_ context: UnsafeMutableRawPointer?) -> ProducerSignals {
    Unmanaged<ProducerSignals>.fromOpaque(context!).takeUnretainedValue()
  }

  private func delivered(_ message: UnsafePointer<rd_kafka_message_t>) {
    let report = message.pointee
    let token = UInt64(UInt(bitPattern: report._private))
    let topic = name(of: report.rkt)
    guard report.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
      let error = KafkaError(report.err, doing: "producing to \(topic)")
      return reports.append(DeliveryReport(token: token, outcome: .failed(error)))
    }
    reports.append(
      DeliveryReport(
        token: token,
        outcome: .delivered(
          TopicPartition(topic, Partition(report.partition)), Offset(report.offset))))
  }

  private func name(of topic: OpaquePointer?) -> TopicName {
    guard let topic else { return TopicName("?") }
    return names[topic] ?? TopicName(String(cString: rd_kafka_topic_name(topic)))
  }
}
