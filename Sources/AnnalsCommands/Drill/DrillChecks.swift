import CommandKit
import Drill
import JSONFields

/// What is compared in a sandbox and in a deployment alike.
struct DrillChecks {
  /// Runs this program to its end, which may also be one of those.
  typealias Program = (_ words: [String], _ exits: [Int]) throws(CommandFailure) -> DrillChild

  private let drill: Drill
  private let record: DrillRecorder
  private let annals: Program

  init(_ drill: Drill, _ record: DrillRecorder, annals: @escaping Program) {
    self.drill = drill
    self.record = record
    self.annals = annals
  }

  /// Whether every offset is accounted for, as `annals status` says.
  func complete() throws(CommandFailure) -> String {
    var words = ["status", "--output", "ndjson"] + (drill.hasBroker ? [] : ["--offline"])
    for projection in drill.projections { words += ["--projection", projection] }
    let child = try annals(words, [1])
    var findings: [String] = []
    var count = 0
    for line in child.answer.split(separator: "\n") {
      count += 1
      if let finding = Self.finding(String(line)) { findings.append(finding) }
    }
    if count == 0 { findings.append("no partition was read") }
    record.check(
      "completeness", expected: "every offset accounted for, nothing left to apply",
      actual: findings.first.map { first in
        first + (findings.count > 1 ? ", and \(findings.count - 1) more" : "")
      } ?? "\(count) partitions of generations, all accounted for", holds: findings.isEmpty)
    return "\(count) partitions of generations"
  }

  /// What is wrong with a row of `annals status`; nil where nothing is.
  private static func finding(_ line: String) -> String? {
    let document: JSONDocument
    do throws(JSONFault) { document = try JSONDocument(line) } catch { return "\(line): \(error)" }
    defer { withExtendedLifetime(document) {} }
    let row = document.root
    let verdict = row["verdict"]?.string ?? ""
    // The active generation must have everything; another one may have been left behind.
    let lag = row["state"]?.string == "active" ? row["lag"]?.integer ?? 0 : 0
    guard !verdict.hasPrefix("complete") || lag > 0 else { return nil }
    let place =
      "\(row["projection"]?.string ?? "") \(row["topic"]?.string ?? "")/"
      + "\(row["partition"]?.integer ?? 0)"
    return "\(place): " + (lag > 0 ? "\(lag) offsets are not applied" : verdict)
  }
}
