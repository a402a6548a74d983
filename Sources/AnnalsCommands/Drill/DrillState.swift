import CommandKit
import Drill
import JSONFields

/// Digests as `annals digest` says them.
enum DrillState {
  /// Reads the answer of `annals digest ... --output ndjson`.
  /// - Parameters:
  ///   - answer: its standard output, whose last line is about the whole.
  ///   - prose: its standard error, which names generation and cut.
  static func read(
    _ projection: String, answer: String, prose: String
  ) throws(CommandFailure) -> DrillReport.State {
    guard let last = answer.split(separator: "\n").last else {
      throw CommandFailure(.bug, "annals digest \(projection) answers nothing")
    }
    var version: Int?
    var generation: Int?
    var cut = ""
    for line in prose.split(separator: "\n") {
      if let match = line.firstMatch(of: /version (\d+), generation (\d+)/) {
        version = Int(match.1)
        generation = Int(match.2)
      } else if line.hasPrefix("cut: ") {
        cut = String(line.dropFirst("cut: ".count))
      }
    }
    let document: JSONDocument
    do throws(JSONFault) { document = try JSONDocument(String(last)) } catch {
      throw CommandFailure(.bug, "annals digest \(projection) answers \(last): \(error)")
    }
    defer { withExtendedLifetime(document) {} }
    guard let digest = document.root["sha256"]?.string, let rows = document.root["rows"]?.integer
    else { throw CommandFailure(.bug, "annals digest \(projection) answers \(last)") }
    return DrillReport.State(
      projection: projection, version: version ?? 0, generation: generation ?? 0, rows: rows,
      digest: digest, cut: cut)
  }

  /// What `annals bisect ... --output ndjson` says of the first row, and which events are behind it:
  /// `; the first row that differs: interval key=t1 ...: owner is mallory, computed again ana`.
  static func firstDifference(_ child: DrillChild) -> String {
    var table = ""
    var key: [String] = []
    var values: [String] = []
    for line in child.answer.split(separator: "\n") {
      let document: JSONDocument
      do throws(JSONFault) { document = try JSONDocument(String(line)) } catch { continue }
      defer { withExtendedLifetime(document) {} }
      func text(_ name: String) -> String {
        let value = document.root[name]
        return value?.string ?? value?.numberText ?? "nothing"
      }
      if text("what") == "value" {
        values.append("\(text("column")) is \(text("left")), computed again \(text("right"))")
      } else {
        table = "\(text("table")) (\(text("what")))"
        let value = document.root["left"]?.isNull == false ? text("left") : text("right")
        key.append("\(text("column"))=\(value)")
      }
    }
    let events = child.errors.split(separator: "\n").first { $0.hasPrefix("the events") }
    return "; the first row that differs: \(table.isEmpty ? "none any more" : table) "
      + key.joined(separator: " ") + (values.isEmpty ? "" : ": ")
      + values.joined(separator: "; ") + (events.map { "; \($0)" } ?? "")
  }
}
