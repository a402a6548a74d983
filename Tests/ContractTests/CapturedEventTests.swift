import EventCodec
import EventModel
import Foundation
import JSONFields
import SuiteSupport
import Testing

/// The records that the platform's own producer wrote.
struct CapturedEventTests {
  @Test func `the captured training events decode`() throws {
    guard SharedData.isPresent, let root = SharedData.root else { return }
    let url = URL(filePath: root).appending(path: "data/captured_events.ndjson")
    let decoding = try Decoding()
    var seen: [String] = []
    for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") {
      let entry = try JSONDocument(String(line))
      guard entry.root["topic"]?.string == "training.audit" else { continue }
      let record = TestRecord(
        key: Array(entry.root["key"]!.utf8), value: Array(entry.root["value"]!.utf8))
      guard case .event(let type) = decoding.decode(record, "training.audit") else {
        Issue.record("\(decoding.decoder.fault as Any)")
        continue
      }
      seen.append(decoding.registry.event(type).name)
      #expect(decoding.decoder.keyFault == nil)
      #expect(decoding.text(decoding.decoder.withEvent { $0.envelope.tenant }) == "tenantA")
    }
    #expect(seen == ["training.enabled", "training.disabled"])
  }
}
