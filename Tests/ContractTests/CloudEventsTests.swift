import EventCodec
import EventModel
import Foundation
import JSONFields
import SuiteSupport
import Testing

/// CloudEvents 1.0 over Kafka: the conformance scenarios, and what they leave out.
struct CloudEventsTests {
  /// A topic whose one event has the scenarios' data.
  static func decoding() throws -> Decoding {
    let topic = """
      {"name": "example", "aliases": [], "doc": "d", "owner": "o", "proposal": true,
       "key": {"is": "the message", "field": "/message"}, "partitions": 1, "replication": 1,
       "retentionMs": -1, "cleanup": "delete", "compression": "producer", "transactional": false,
       "archive": {"keepDays": 0, "why": "w"}, "sensitive": [], "unknownEventType": "quarantine",
       "duplicateWindow": {"recordTimeMs": 0, "idsPerPartitionMax": 0},
       "shapes": [{"event": "said", "version": 1, "when": [{"field": "/message", "type": "string"}],
                   "cloudEvents": ["com.example.someevent"]}]}
      """
    let schema = """
      {"title": "Said", "x-envelope": {}, "type": "object", "required": ["message"],
       "properties": {"message": {"type": "string"}}}
      """
    return Decoding(
      try ContractRegistry(files: [
        ContractFile(path: "example/topic.json", text: topic),
        ContractFile(path: "example/said.v1.schema.json", text: schema),
      ]))
  }

  @Test(.enabled(if: SharedData.isPresent), arguments: try CloudEventsScenario.all())
  func `a conformance scenario holds`(scenario: CloudEventsScenario) throws {
    let decoding = try Self.decoding()
    let record = TestRecord(
      value: Array(scenario.payload.utf8),
      headers: scenario.headers.map { ($0.name, Array($0.value.utf8)) })
    let verdict = decoding.decode(record, "example")
    try #require(verdict == .event(EventTypeID(0)), "\(decoding.decoder.fault as Any)")
    let envelope = decoding.decoder.withEvent { $0.envelope }
    #expect(decoding.text(envelope.id) == scenario.attributes["id"])
    #expect(decoding.text(envelope.source) == scenario.attributes["source"])
    // The type decided the event: a type that no shape names is refused.
    #expect(scenario.attributes["type"] == "com.example.someevent")
    // 2018-04-05T03:56:24Z, by `date -d`.
    #expect(scenario.attributes["time"] == "2018-04-05T03:56:24Z")
    #expect(envelope.occurredAt.microseconds == 1_522_900_584_000_000)
    let data = try JSONDocument(scenario.data)
    let message = withExtendedLifetime(data) { data.root["message"]?.string }
    #expect(message != nil)
    #expect(try decoding.field("message", of: EventTypeID(0)) == message)
  }

  @Test(.enabled(if: SharedData.isPresent)) func `all three scenarios were read`() throws {
    #expect(try CloudEventsScenario.all().count == 3)
  }

  private func headers(_ changes: [String: String?] = [:]) -> [(name: String, value: [UInt8]?)] {
    var headers: [String: String?] = [
      "ce_specversion": "1.0", "ce_id": "1", "ce_type": "com.example.someevent", "ce_source": "/s",
      "content-type": "application/json",
    ]
    for (name, value) in changes { headers[name] = value }
    return headers.sorted { $0.key < $1.key }.compactMap { header in
      header.value.map { (name: header.key, value: Array($0.utf8)) }
    }
  }

  @Test(arguments: [
    (["ce_type": nil] as [String: String?], "cloudevent_invalid"),
    (["ce_source": nil], "cloudevent_invalid"),
    (["ce_specversion": nil], "cloudevent_invalid"),
    (["ce_specversion": "0.3"], "cloudevent_invalid"),
    (["ce_id": ""], "cloudevent_invalid"),
    (["ce_id": String(repeating: "x", count: 1025)], "cloudevent_invalid"),
    (["ce_subject": "a\u{0}b"], "cloudevent_invalid"),
    (["ce_time": "2018-04-05 03:56"], "cloudevent_invalid"),
    (["ce_type": "com.example.other"], "unknown_event_type"),
    (["content-type": "application/json; charset=utf-16"], "content_type_unsupported"),
    (["content-type": "text/plain"], "content_type_unsupported"),
  ])
  func `what CloudEvents does not allow is quarantined`(
    changes: [String: String?], code: String
  ) throws {
    let decoding = try Self.decoding()
    let record = TestRecord(
      value: Array(#"{"message": "m"}"#.utf8), headers: headers(changes))
    #expect(
      decoding.decode(record, "example")
        == .quarantined(try #require(QuarantineCode(rawValue: code))))
  }

  @Test func `attributes become the envelope`() throws {
    let decoding = try Self.decoding()
    let record = TestRecord(
      value: Array(#"{"message": "m"}"#.utf8), headers: headers(["ce_subject": "about"]))
    #expect(decoding.decode(record, "example") == .event(EventTypeID(0)))
    let envelope = decoding.decoder.withEvent { $0.envelope }
    #expect(decoding.text(envelope.id) == "1")
    #expect(decoding.text(envelope.source) == "/s")
    #expect(decoding.text(envelope.subject) == "about")
  }

  @Test func `without any time the record's own time counts, and is marked`() throws {
    let decoding = try Self.decoding()
    var record = TestRecord(value: Array(#"{"message": "m"}"#.utf8), timestampMs: 1_500)
    #expect(decoding.decode(record, "example") == .event(EventTypeID(0)))
    let envelope = decoding.decoder.withEvent { $0.envelope }
    #expect(envelope.occurredAt.microseconds == 1_500_000)
    #expect(envelope.timeFromRecord)
    record.timestampMs = -1
    #expect(decoding.decode(record, "example") == .quarantined(.timeMissing))
  }

  @Test func `the traceparent header is used, and the extension goes before it`() throws {
    let decoding = try Self.decoding()
    var record = TestRecord(value: Array(#"{"message": "m"}"#.utf8))
    record.headers = [("traceparent", Array("from-header".utf8))]
    _ = decoding.decode(record, "example")
    #expect(decoding.text(decoding.decoder.withEvent { $0.envelope.trace }) == "from-header")
    record.headers += headers(["ce_traceparent": "from-extension"])
    _ = decoding.decode(record, "example")
    #expect(decoding.text(decoding.decoder.withEvent { $0.envelope.trace }) == "from-extension")
  }

  @Test func `a CloudEvent without a value is no tombstone`() throws {
    let decoding = try Self.decoding()
    let record = TestRecord(value: nil, headers: headers())
    #expect(decoding.decode(record, "example") == .quarantined(.emptyValue))
    #expect(decoding.decode(TestRecord(), "example") == .skipped(.tombstone))
  }
}
