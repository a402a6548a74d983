/// A line that librdkafka logged, with secrets left out.
package struct KafkaLogLine: Sendable, Equatable {
  /// As in syslog: 0 emergency ... 3 error, 4 warning, 6 info, 7 debug.
  package let level: Int
  /// librdkafka's short name for what it is about, as `FAIL`.
  package let facility: String
  package let message: String
}
