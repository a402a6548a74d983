import EventCodec
import EventModel
import Foundation
import Testing
import Topics

/// One change to a contract, end to end: what is compatible goes through and old events read on;
/// what is not is refused with the field and the reason.
struct CompatibilityTests {
  static let metrics = "slm.metrics/slm.metrics.recorded.v1.schema.json"
  static let disabled = "training.audit/training.disabled.v1.schema.json"
  static let enabled = "training.audit/training.enabled.v1.schema.json"
  static let metricsEvent = """
    {"event_id": "6f1c2a9e-52f6-4f0b-8a3e-9a4f5d6c7b01", "timestamp": 1795218065.5, \
    "tenant": "acme", "provider": "openai", "model": "m", "prompt_tokens": 3, \
    "completion_tokens": 4
    """

  @Test func `unchanged contracts have no changes`() throws {
    #expect(try ContractEditing().changes().isEmpty)
  }

  @Test func `a field added is compatible, and old events decode without it`() throws {
    var edit = ContractEditing()
    try edit.replace(
      #""total_tokens": {"#,
      with: #"""
        "cached_tokens": {"type": "integer", "minimum": 0, "description": "Read from a cache."},
        "total_tokens": {
        """#, in: Self.metrics)
    let changes = try edit.changes()
    #expect(changes.allSatisfy { !$0.isBreaking })
    #expect(changes.contains { $0.field == "/cached_tokens" && $0.reason == "is new" })
    let decoding = Decoding(try ContractRegistry(files: edit.files))
    let event = try #require(decoding.registry.event(named: "slm.metrics.recorded"))
    let old = TestRecord(value: Array((Self.metricsEvent + "}").utf8))
    #expect(decoding.decode(old, "slm.metrics") == .event(event.id))
    #expect(try decoding.field("cachedTokens", of: event.id) == nil)
    let new = TestRecord(value: Array((Self.metricsEvent + #", "cached_tokens": 9}"#).utf8))
    #expect(decoding.decode(new, "slm.metrics") == .event(event.id))
    #expect(try decoding.field("cachedTokens", of: event.id) == "9")
  }

  @Test func `a new version is compatible, and events of the old one are upcast`() throws {
    let changes = try Self.secondVersion(renames: false).changes()
    #expect(changes.allSatisfy { !$0.isBreaking }, "\(changes)")
    #expect(changes.contains { $0.field == "/currency" && $0.reason == "is new" })
    // Old events of a field renamed read on, though consumers know it by its old name.
    let breaking = try Self.secondVersion(renames: true).changes().filter(\.isBreaking)
    #expect(breaking.map(\.field) == ["/provider"], "\(breaking)")
    let decoding = Decoding(
      try ContractRegistry(files: try Self.secondVersion(renames: true).files))
    let event = try #require(decoding.registry.event(named: "slm.metrics.recorded"))
    let old = TestRecord(value: Array((Self.metricsEvent + #", "latency_ms": 1.5}"#).utf8))
    #expect(decoding.decode(old, "slm.metrics") == .event(event.id))
    #expect(decoding.decoder.withEvent { $0.envelope.contractVersion } == 1)
    #expect(try decoding.field("currency", of: event.id) == "USD")
    #expect(try decoding.field("retries", of: event.id) == "0")
    #expect(try decoding.field("isStreamed", of: event.id) == nil)
    #expect(try decoding.field("vendor", of: event.id) == "openai")
    let text = Self.metricsEvent
      .replacingOccurrences(of: #""provider""#, with: #""vendor""#)
    let new = TestRecord(
      value: Array(
        (text + #", "schema_version": 2, "currency": "EUR", "is_streamed": true}"#).utf8))
    #expect(
      decoding.decode(new, "slm.metrics") == .event(event.id), "\(decoding.decoder.fault as Any)")
    #expect(decoding.decoder.withEvent { $0.envelope.contractVersion } == 2)
    #expect(try decoding.field("currency", of: event.id) == "EUR")
    #expect(try decoding.field("retries", of: event.id) == nil)
    #expect(try decoding.field("vendor", of: event.id) == "openai")
  }

  /// Version 2 has a currency, a count of retries and a flag, and may call the provider vendor.
  static func secondVersion(renames: Bool) throws -> ContractEditing {
    var edit = ContractEditing()
    let first = try edit.text(metrics)
    var second = ContractEditing()
    second.files = [ContractFile(path: "second", text: first)]
    try second.replace(
      #""provider": {"#,
      with: #"""
        "schema_version": {"const": 2},
        "currency": {"type": "string", "x-since": 2, "x-default": "USD"},
        "retries": {"type": "integer", "x-since": 2, "x-default": 0},
        "is_streamed": {"type": "boolean", "x-since": 2},
        \#(renames ? #""vendor": {"x-renamed-from": {"1": "/provider"},"# : #""provider": {"#)
        """#, in: "second")
    if renames {
      try second.replace(#""provider","#, with: #""vendor","#, in: "second")
    }
    edit.add("slm.metrics/slm.metrics.recorded.v2.schema.json", try second.text("second"))
    let when = #"{"field": "/event_type", "equals": "slm.metrics.recorded", "orAbsent": true}"#
    try edit.replace(
      "\"when\": [\(when)],",
      with: """
        "when": [\(when), {"field": "/schema_version", "present": false}],
        "cloudEvents": ["slm.metrics.recorded", "io.somaagent.slm.metrics.recorded"]
        },
        {
        "event": "slm.metrics.recorded", "version": 2,
        "when": [\(when), {"field": "/schema_version", "equals": 2}],
        """, in: "slm.metrics/topic.json")
    return edit
  }

  @Test(arguments: [
    (metrics, #""prompt_tokens","#, "", "/prompt_tokens", "may be missing"),
    (
      metrics, #""required": ["#, #""required": ["user", "#, "/user",
      "required now"
    ),
    (metrics, #""maximum": 2000000000"#, #""maximum": 100"#, "/total_tokens", "narrowed"),
    (metrics, #""x-scale": 9"#, #""x-scale": 6"#, "/cost_usd", "x-scale was 9"),
    (
      enabled, #""x-unit": "unix-seconds""#, #""x-unit": "unix-milliseconds""#, "/timestamp",
      "x-unit was \"unix-seconds\""
    ),
    (enabled, #""maxLength": 4096"#, #""maxLength": 40"#, "/details/reason", "narrowed"),
    (
      disabled, #""type": ["boolean", "null"]"#, #""type": "boolean""#,
      "/details/previous_lock/enabled", "changed its type"
    ),
    (
      "constitution.updated/constitution.updated.v1.schema.json", #", "rollback"]"#, "]",
      "/source", "no longer allows \"rollback\""
    ),
    ("slm.metrics/topic.json", #""partitions": 6"#, #""partitions": 7"#, "/partitions", "move"),
    (
      "training.audit/topic.json", #""unknownEventType": "quarantine""#,
      #""unknownEventType": "skip""#, "/unknownEventType", "vanish"
    ),
  ])
  func `an incompatible change is refused with the field and the reason`(
    path: String, old: String, new: String, field: String, reason: String
  ) throws {
    var edit = ContractEditing()
    try edit.replace(old, with: new, in: path)
    let breaking = try edit.changes().filter(\.isBreaking)
    #expect(
      breaking.contains { $0.file == path && $0.field == field && $0.reason.contains(reason) },
      "\(breaking)")
  }

  @Test func `a field removed, a version removed and a topic removed are refused`() throws {
    var edit = ContractEditing()
    try edit.replace(#""persona_id": {"#, with: #""persona": {"#, in: Self.metrics)
    #expect(
      try edit.changes().contains {
        $0.isBreaking && $0.field == "/persona_id" && $0.reason.contains("was removed")
      })
    var smaller = ContractEditing()
    smaller.files.removeAll { $0.path.hasPrefix("slm.metrics/") }
    #expect(try smaller.changes().map(\.reason) == ["topic was removed"])
  }
}
