import Drill
import Drills
import JSONFields
import Testing

/// What a report says, and when it says that a drill passed.
struct DrillReportTests {
  private func report() throws -> DrillReport {
    let drill = try DrillParser.drill(
      """
      {"name": "a", "title": "A | B", "summary": "C", "runbook": "page",
       "expect": {"complete": true}}
      """, file: "a.json")
    var report = DrillReport(
      drill: drill, fileHash: "f", run: "r-1", program: "annals 9", machine: "m",
      broker: "no broker", startedAt: 1_700_000_000_250_000)
    report.took = 61_500_000
    report.steps = [.init(title: "one", startedAfter: 0, took: 2_000, note: "n", failure: nil)]
    report.checks = [.init(what: "w", expected: "e", actual: "e", holds: true)]
    report.measures = [.init("recovery", 412, "ms"), .init("rate", 9, "events/s")]
    return report
  }

  @Test(
    "it passed only where something was checked and nothing failed; else the first cause is named")
  func verdict() throws {
    var report = try report()
    #expect(report.verdict == .passed && report.cause == nil)
    report.checks.append(.init(what: "digest", expected: "1", actual: "2", holds: false))
    #expect(report.verdict == .failed && report.cause == "digest: expected 1, found 2")
    report.steps.append(
      .init(title: "two", startedAfter: 0, took: 0, note: "", failure: "it did not"))
    #expect(report.cause == "two: it did not")
    report = try self.report()
    report.checks = []
    #expect(report.verdict == .failed && report.cause == "nothing was checked")
  }

  @Test("as JSON")
  func json() throws {
    #expect(
      try report().json
        == #"{"format":"annals.drill.report/v1","run":"r-1","drill":"a","title":"A | B","#
        + #""verdict":"passed","cause":null,"started_at":"2023-11-14T22:13:20.250000Z","#
        + #""took_ms":61500,"where":"sandbox","source":"its steps alone","broker":"no broker","#
        + #""program":"annals 9","machine":"m","file_sha256":"f","runbook":"page","#
        + #""steps":[{"title":"one","started_after_ms":0,"took_ms":2,"note":"n","failure":null}],"#
        + #""checks":[{"what":"w","expected":"e","actual":"e","holds":true}],"#
        + #""measures":[{"name":"recovery","value":412,"unit":"ms"},"#
        + #"{"name":"rate","value":9,"unit":"events/s"}],"states":[],"commands":[]}"# + "\n")
  }

  @Test("as a page, whose tables no text breaks")
  func page() throws {
    var report = try report()
    report.checks.append(.init(what: "x|y", expected: "a\nb", actual: "c", holds: false))
    report.commands = [.init(from: "page, one", shell: "true", exit: 0, took: 1)]
    let page = report.page
    #expect(
      page.hasPrefix("# A | B: failed\n\nC\n\n**Why it failed:** x\\|y: expected a b, found c\n"))
    #expect(page.contains("| x\\|y | a b | c | **does not hold** |\n"))
    #expect(page.contains("| took | 61.50 s |\n| where | sandbox, its steps alone, no broker |\n"))
    #expect(page.contains("| runbook | docs/runbooks/page.md |\n"))
    #expect(page.contains("## Commands of page, one\n\nExit 0, 0 ms.\n\n~~~sh\ntrue\n~~~\n"))
    #expect(page.split(separator: "\n").count { $0.hasPrefix("# ") } == 1)
  }

  @Test(
    "how long something took",
    arguments: [
      (999_000, "999 ms"), (1_250_000, "1.25 s"), (119_990_000, "119.99 s"),
      (192_000_000, "3 min 12 s"),
    ] as [(Int64, String)])
  func span(microseconds: Int64, text: String) {
    #expect(DrillReport.span(microseconds) == text)
  }

  @Test("the event of a run says it exactly")
  func event() throws {
    let text = Drills.event(try report(), reportHash: "h", signer: "me+1")
    let document = try JSONDocument(text)
    withExtendedLifetime(document) {
      #expect(document.root["timestamp"]?.numberText == "1700000000.250000")
      #expect(document.root["recovery_ms"]?.integer == 412)
      #expect(document.root["events_per_second"]?.integer == 9)
      #expect(document.root["cause"] == nil && document.root["signer"]?.string == "me+1")
    }
  }
}
