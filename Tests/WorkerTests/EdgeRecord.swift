import KafkaWire
import TestServers
import Testing

/// A record that is hard to take, and what must become of it.
struct EdgeRecord: Sendable, CustomTestStringConvertible {
  let name: String
  let topic: String
  let record: TestRecord
  /// `applied`, `skipped`, `held`, or `quarantined` and the code.
  let fate: String

  var testDescription: String { name }

  private static let hour = "1750000000"

  /// All of them; each has an id of its own.
  static let all: [EdgeRecord] = metrics + locks + decisions

  // MARK: slm.metrics, which are tallied

  private static let metrics: [EdgeRecord] = [
    metric("a tombstone", nil, "skipped"),
    metric("an empty record", "", "quarantined empty_value"),
    metric("white space", " \r\n\t ", "quarantined empty_value"),
    metric("1 MiB", note: #""\#(String(repeating: "x", count: 1_048_576 - 400))""#, "applied"),
    metric("a byte order mark", "\u{FEFF}{}", "quarantined invalid_utf8"),
    metric("cut off", #"{"event_id": "#, "quarantined not_json"),
    metric("two values", "{} {}", "quarantined not_json"),
    metric("no object", "[]", "quarantined not_an_object"),
    metric("NaN where a number may be absent", more: #""latency_ms": NaN"#, "applied"),
    metric("-Infinity, undeclared", note: "[-Infinity]", "applied"),
    metric("NaN where a number must be", tokens: "NaN", "quarantined contract_violation"),
    metric("512 levels", note: nested(511), "applied"),
    metric("513 levels", note: nested(512), "quarantined too_deep"),
    metric("100,000 levels", note: nested(100_000), "quarantined too_deep"),
    metric("a key twice, the last good", tokens: #""x", "prompt_tokens": 5"#, "applied"),
    metric(
      "a key twice, the last bad", tokens: #"5, "prompt_tokens": "x""#,
      "quarantined contract_violation"),
    metric("a count beyond its bound", tokens: "1000000001", "quarantined contract_violation"),
    metric(
      "a count beyond 64 bits", tokens: "123456789012345678901234567890",
      "quarantined contract_violation"),
    metric(
      "a number beyond 64 bits, undeclared", note: "123456789012345678901234567890e999", "applied"),
    metric("a time beyond 64 bits", time: "1e20", "quarantined number_out_of_range"),
    metric("a time of a huge exponent", time: "1e999999999", "quarantined number_out_of_range"),
    metric("the last moment of 9999", time: "253402300799.999999", "applied"),
    metric("the year 10000", time: "253402300800", "quarantined number_out_of_range"),
    metric(
      "the last second of 64 bits", time: "9223372036854", "quarantined number_out_of_range"),
    metric("the first moment of year 1", time: "-62135596800", "applied"),
    metric("the year 0", time: "-62135596800.000001", "quarantined number_out_of_range"),
    metric("U+0000 in a text", tenant: #""a\u0000b""#, "quarantined text_has_nul"),
    metric("U+0000, undeclared", note: #""a\u0000b""#, "applied"),
    metric("U+0000 as a raw byte", tenant: "\"a\u{0}b\"", "quarantined not_json"),
    metric("half a surrogate pair", tenant: #""a\ud800""#, "quarantined lone_surrogate"),
    metric(
      "half a surrogate pair, undeclared", note: #"{"\udc00": 1}"#, "quarantined lone_surrogate"),
    metric(
      "a text beyond its bound", tenant: #""\#(String(repeating: "t", count: 3000))""#,
      "quarantined contract_violation"),
    metric("an event type of others", more: #""event_type": "slm.metrics.sampled""#, "skipped"),
    raw(
      "invalid UTF-8", "slm.metrics", key: "k", Array(#"{"tenant": ""#.utf8) + [0xC3, 0x28],
      "quarantined invalid_utf8"),
    raw(
      "over 16 MiB", "slm.metrics", key: "k", [UInt8](repeating: 0x20, count: 16 << 20) + [0x31],
      "quarantined value_too_large"),
    raw(
      "a key that no index takes", "slm.metrics", key: String(repeating: "k", count: 3000),
      Array(metricBody("a key that no index takes").utf8), "applied"),
    raw(
      "another media type", "slm.metrics", key: "k", Array(metricBody("media").utf8),
      headers: [RecordHeader("content-type", Array("text/plain".utf8))],
      "quarantined content_type_unsupported"),
    raw(
      "a CloudEvent without id", "slm.metrics", key: "k", Array(metricBody("cloud").utf8),
      headers: [RecordHeader("ce_specversion", Array("1.0".utf8))],
      "quarantined cloudevent_invalid"),
  ]

  // MARK: training.audit, which is folded by its key

  private static let locks: [EdgeRecord] = [
    lock("no key", key: nil, "quarantined key_missing"),
    lock("another tenant's key", key: Array("other".utf8), "quarantined key_mismatch"),
    lock("a key that is no UTF-8", key: [0xFF, 0xFE], "quarantined key_mismatch"),
    lock("a key with U+0000", key: Array("a\u{0}b".utf8), "quarantined key_mismatch"),
    lock(
      "a key longer than an index takes", key: [UInt8](repeating: 0x6B, count: 3000),
      "quarantined key_mismatch"),
    lock(
      "an unknown action", key: Array("paused".utf8), action: "training.paused", tenant: "paused",
      "quarantined unknown_event_type"),
    lock("a good one behind it", key: Array("paused".utf8), tenant: "paused", "held"),
    raw("a tombstone behind it", "training.audit", key: "paused", nil, "skipped"),
    raw(
      "a bad one behind it", "training.audit", key: "paused", Array("{".utf8),
      "quarantined not_json"),
    lock("another key goes on", key: Array("going".utf8), tenant: "going", "applied"),
  ]

  // MARK: policy.decisions, which have three shapes

  private static let decisions: [EdgeRecord] = [
    raw(
      "no known shape, by its type", "policy.decisions", key: "acme",
      Array(#"{"response": {}}"#.utf8),
      headers: [
        RecordHeader("ce_specversion", Array("1.0".utf8)),
        RecordHeader("ce_id", Array("1".utf8)), RecordHeader("ce_source", Array("/t".utf8)),
        RecordHeader("ce_type", Array("policy.decision.made".utf8)),
        RecordHeader("content-type", Array("application/json".utf8)),
      ], "quarantined unknown_shape")
  ]

  private static func raw(
    _ name: String, _ topic: String, key: String?, _ value: [UInt8]?,
    headers: [RecordHeader] = [], _ fate: String
  ) -> EdgeRecord {
    EdgeRecord(
      name: name, topic: topic,
      record: TestRecord(
        key: key.map { Array($0.utf8) }, value: value, headers: headers, partition: 0), fate: fate)
  }

  private static func metric(_ name: String, _ value: String?, _ fate: String) -> EdgeRecord {
    raw(name, "slm.metrics", key: "k", value.map { Array($0.utf8) }, fate)
  }

  private static func metric(
    _ name: String, tenant: String = #""acme""#, time: String = hour, tokens: String = "1",
    note: String? = nil, more: String? = nil, _ fate: String
  ) -> EdgeRecord {
    let members = [note.map { #""note": "# + $0 }, more].compactMap { $0 }
    let body = metricBody(name, tenant: tenant, time: time, tokens: tokens, more: members)
    return metric(name, body, fate)
  }

  private static func metricBody(
    _ name: String, tenant: String = #""acme""#, time: String = hour, tokens: String = "1",
    more: [String] = []
  ) -> String {
    let members =
      [
        #""event_id": "\#(id(name))""#, #""timestamp": \#(time)"#, #""tenant": \#(tenant)"#,
        #""provider": "p", "model": "m""#, #""prompt_tokens": \#(tokens)"#,
        #""completion_tokens": 0"#,
      ] + more
    return "{" + members.joined(separator: ", ") + "}"
  }

  private static func lock(
    _ name: String, key: [UInt8]?, action: String = "training.enabled", tenant: String = "lone",
    _ fate: String
  ) -> EdgeRecord {
    let value =
      #"{"tenant": "\#(tenant)", "action": "\#(action)", "user": "u", "timestamp": \#(hour), "#
      + #""details": {"reason": ""}, "event_id": "\#(id(name))"}"#
    return EdgeRecord(
      name: name, topic: "training.audit",
      record: TestRecord(key: key, value: Array(value.utf8), partition: 0), fate: fate)
  }

  /// An id that follows from the name: FNV-1a, as the last digits of a UUID.
  private static func id(_ name: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let digits = String(hash & 0xffff_ffff_ffff, radix: 16)
    return "20000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
  }

  private static func nested(_ depth: Int) -> String {
    String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
  }
}
