import CRdkafka

extension KafkaError {
  /// What an error callback tells; a fatal one is looked up (`rd_kafka_fatal_error`).
  init(
    _ client: OpaquePointer, _ code: Int32, _ reason: UnsafePointer<CChar>?,
    _ settings: KafkaSettings
  ) {
    var code = rd_kafka_resp_err_t(code)
    var text = reason.map { String(cString: $0) } ?? ""
    let isFatal = code == RD_KAFKA_RESP_ERR__FATAL
    if isFatal {
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
        buffer.initialize(repeating: 0)
        code = rd_kafka_fatal_error(client, buffer.baseAddress!, buffer.count)
        text = String(cString: buffer.baseAddress!)
      }
    }
    let isLogin =
      code == RD_KAFKA_RESP_ERR__AUTHENTICATION
      || code == RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED
    if isLogin, let trap = settings.warnings().first { text += "; \(trap)" }
    self.init(code, doing: "Kafka", detail: settings.withoutSecrets(text), fatal: isFatal)
  }
}

extension KafkaLogLine {
  /// A line as librdkafka's log callback gives it.
  init(
    _ level: Int32, _ facility: UnsafePointer<CChar>?, _ text: UnsafePointer<CChar>?,
    _ settings: KafkaSettings
  ) {
    self.init(
      level: Int(level), facility: facility.map { String(cString: $0) } ?? "",
      message: settings.withoutSecrets(text.map { String(cString: $0) } ?? ""))
  }
}
