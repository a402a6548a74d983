import EventModel

/// Writes a call as the platform's producers do: compact JSON of about 330 bytes.
enum CallJSON {
  static func write(_ call: Call, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: #"{"event_id":""#.utf8)
    writeID(call, to: &bytes)
    bytes.append(contentsOf: #"","timestamp":"#.utf8)
    writeFixed(call.occurredAt.microseconds, digits: 6, to: &bytes)
    write("tenant", Call.tenantNames[call.tenant], to: &bytes)
    write("session_id", "s-" + String(call.session, radix: 16), to: &bytes)
    write("user", "user-" + String(call.user), to: &bytes)
    write("deployment_mode", "production", to: &bytes)
    write("provider", Call.providerNames[call.provider], to: &bytes)
    write("model", Call.modelNames[call.model], to: &bytes)
    bytes.append(contentsOf: #","prompt_tokens":"#.utf8)
    bytes.append(contentsOf: String(call.promptTokens).utf8)
    bytes.append(contentsOf: #","completion_tokens":"#.utf8)
    bytes.append(contentsOf: String(call.completionTokens).utf8)
    bytes.append(contentsOf: #","latency_ms":"#.utf8)
    writeFixed(call.latencyMicroseconds, digits: 3, to: &bytes)
    bytes.append(contentsOf: #","cost_usd":"#.utf8)
    writeFixed(call.costNanos, digits: 9, to: &bytes)
    bytes.append(contentsOf: #","success":"#.utf8)
    bytes.append(contentsOf: (call.success ? "true" : "false").utf8)
    bytes.append(UInt8(ascii: "}"))
  }

  /// The record's key: the event's id.
  static func writeID(_ call: Call, to bytes: inout [UInt8]) {
    let digits = Array("0123456789abcdef".utf8)
    for (word, dashes) in [(call.idHigh, [8, 12]), (call.idLow, [0, 4])] {
      for nibble in 0..<16 {
        if dashes.contains(nibble) { bytes.append(UInt8(ascii: "-")) }
        bytes.append(digits[Int(word >> UInt64(60 - 4 * nibble) & 15)])
      }
    }
  }

  private static func write(_ name: String, _ value: String, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: ",\"".utf8)
    bytes.append(contentsOf: name.utf8)
    bytes.append(contentsOf: "\":\"".utf8)
    bytes.append(contentsOf: value.utf8)
    bytes.append(UInt8(ascii: "\""))
  }

  /// A decimal with that many digits behind the point.
  private static func writeFixed(_ value: Int64, digits: Int, to bytes: inout [UInt8]) {
    var scale: Int64 = 1
    for _ in 0..<digits { scale *= 10 }
    bytes.append(contentsOf: String(value / scale).utf8)
    bytes.append(UInt8(ascii: "."))
    bytes.append(contentsOf: Call.padded(Int(value % scale), digits).utf8)
  }
}
