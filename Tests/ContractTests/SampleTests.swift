import EventCodec
import EventModel
import JSONFields
import Testing
import Topics

/// Every sample of every topic is judged as the file beside it says.
struct SampleTests {
  @Test(arguments: try Sample.all("good"))
  func `a good sample is the event that it should be`(sample: Sample) throws {
    let decoding = try Decoding()
    let expected = sample.expected.root
    let verdict = decoding.decode(sample.record, sample.topic)
    let event = try #require(decoding.registry.event(named: expected["event"]!.string!))
    try #require(verdict == .event(event.id), "\(decoding.decoder.fault as Any)")
    let envelope = decoding.decoder.withEvent { $0.envelope }
    let wanted = expected["envelope"]!
    #expect(decoding.text(envelope.id) == wanted["id"]?.string)
    #expect(decoding.text(envelope.source) == wanted["source"]?.string)
    #expect(decoding.text(envelope.tenant) == wanted["tenant"]?.string)
    #expect(decoding.text(envelope.actor) == wanted["actor"]?.string)
    #expect(decoding.text(envelope.subject) == wanted["subject"]?.string)
    #expect(decoding.text(envelope.trace) == wanted["trace"]?.string)
    #expect(envelope.occurredAt.microseconds == wanted["occurredAtMicroseconds"]?.integer)
    #expect(!envelope.timeFromRecord)
    #expect(Int64(envelope.contractVersion) == expected["version"]?.integer)
    #expect(decoding.decoder.keyFault == nil)
    #expect(Int64(decoding.decoder.nonFiniteCount) == expected["nonFinite"]?.integer ?? 0)
    if let fields = expected["fields"] {
      for member in fields.members {
        let wanted = member.value.isNull ? nil : String(decoding: member.value.utf8, as: UTF8.self)
        #expect(try decoding.field(member.name, of: event.id) == wanted, "\(member.name)")
      }
    }
  }

  @Test(arguments: try Sample.all("bad"))
  func `a bad sample gets the verdict that it should get`(sample: Sample) throws {
    let decoding = try Decoding()
    let expected = sample.expected.root
    let verdict = decoding.decode(sample.record, sample.topic)
    let code = try #require(expected["code"]?.string)
    switch expected["verdict"]?.string {
    case "skipped":
      #expect(verdict == .skipped(try #require(SkipReason(rawValue: code))))
    case "fold":
      // A good event that only a fold must not take.
      guard case .event = verdict else {
        Issue.record("\(verdict) \(decoding.decoder.fault as Any)")
        return
      }
      #expect(decoding.decoder.keyFault?.code.rawValue == code)
    default:
      #expect(verdict == .quarantined(try #require(QuarantineCode(rawValue: code))))
      let fault = try #require(decoding.decoder.fault)
      if let pointer = expected["pointer"]?.string { #expect(fault.pointer == pointer) }
      if let rule = expected["rule"]?.string { #expect(fault.rule == rule) }
      #expect(fault.excerpt.utf8.count <= 200)
    }
  }

  @Test func `samples exist for every event and every topic`() throws {
    let good = try Sample.all("good")
    for event in try Topics.registry().events {
      for version in event.versions {
        #expect(
          good.contains {
            $0.expected.root["event"]?.string == event.name
              && $0.expected.root["version"]?.integer == Int64(version.number)
          }, "\(event.name) v\(version.number)")
      }
    }
    #expect(try Sample.all("bad").count >= 50)
  }

  @Test func `every sample fits exactly the shapes it should`() throws {
    for sample in try Sample.all("good") where sample.record.headers.isEmpty {
      let document = try JSONDocument(sample.record.value!)
      let topic = try #require(try Topics.registry().topic(TopicName(sample.topic)))
      let fitting = withExtendedLifetime(document) {
        topic.declaration.shapes.filter { $0.matches(document.root) }
      }
      #expect(fitting.count == 1, "\(sample)")
      #expect(fitting.first?.event == sample.expected.root["event"]?.string)
    }
  }
}
