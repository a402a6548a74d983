import Foundation
import TestServers
import Testing

/// What operators decide under `annals up` outlives its database.
@Suite("annals up: operators' decisions", .serialized)
struct UpDecisionsTests {
  @Test("a discard is kept in the archive, carried over into a new database, and obeyed there")
  func carriedOver() throws {
    let up = try UpProcess()
    try up.start()
    try up.waitUntilReady()
    func annals(_ words: String...) throws -> AnnalsBinary.Answer {
      try up.binary.run(
        words
          + [
            "--kafka-bootstrap-servers", up.kafka ?? "", "--database-url", up.database ?? "",
          ].suffix(words[0] == "quarantine" ? 2 : 4))
    }
    try up.binary.write(#"{"key": "t", "value": "no event", "partition": 0}"# + "\n", to: "bad.raw")
    let sent = try up.binary.run([
      "produce", "training.audit", "--raw", "--execute", "--file", "bad.raw",
      "--kafka-bootstrap-servers", up.kafka ?? "",
    ])
    #expect(sent.status == 0, "\(sent)")
    try up.wait(for: "the event in quarantine") {
      try annals("quarantine", "list").output.contains("training.audit:0:0")
    }
    let discard = try annals(
      "quarantine", "discard", "training_mode", "training.audit:0:0", "--why", "a test", "--by",
      "ann", "--execute")
    #expect(discard.status == 0, "\(discard)")
    let kept = up.data + "/archive/operator-log"
    try up.wait(for: "the decision in the archive") {
      ChildProcess.contents(kept).contains(#""by":"ann","why":"a test","action":"discard""#)
    }
    #expect(up.stop() == 0, "\(up.log)")
    try FileManager.default.removeItem(atPath: up.data + "/postgres")
    try up.start()
    try up.waitUntilReady()
    #expect(up.messages.contains("operators' decisions carried over"))
    try up.wait(for: "the event discarded in the new database") {
      let status = try annals("status", "--projection", "training_mode", "--output", "ndjson")
      return status.status == 0 && status.output.contains(#""discarded":1"#)
    }
    #expect(try !annals("quarantine", "list").output.contains("training.audit"))
    #expect(ChildProcess.contents(kept).split(separator: "\n").count == 1)
    #expect(up.stop() == 0, "\(up.log)")
    try up.binary.remove()
  }
}
