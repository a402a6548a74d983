import CommandKit
import Drill

/// Shows what a drill does while it does it: lines on a terminal, JSON lines elsewhere.
struct DrillDisplay {
  private let console: Console
  private let log: UpLog

  init(_ context: CommandContext, _ log: UpLog) {
    console = context.console
    self.log = log
  }

  /// The drill begins.
  func begin(_ drill: Drill, run: String) {
    log.info(
      "drill started", ["drill": .text(drill.name), "run": .text(run)],
      text: "\(drill.title) (\(drill.name)), run \(run)")
  }

  /// A step begins.
  func begin(_ title: String) { console.live("  ...  \(title)") }

  /// How a step goes.
  func live(_ text: String) { console.live("  ...  \(text)") }

  /// A step has ended.
  func end(_ step: DrillReport.Step) {
    let took = DrillReport.span(step.took)
    if let failure = step.failure {
      log.warning(
        "step failed",
        [
          "step": .text(step.title), "milliseconds": .integer(step.took / 1000),
          "failure": .text(failure),
        ], text: "  FAILED  \(step.title), after \(took): \(failure)")
    } else {
      log.info(
        "step done",
        [
          "step": .text(step.title), "milliseconds": .integer(step.took / 1000),
          "note": .text(step.note),
        ],
        text: "  done    \(step.title)" + (step.note.isEmpty ? "" : ": \(step.note)") + ", \(took)")
    }
  }

  /// Something expected was compared.
  func checked(_ check: DrillReport.Check) {
    let fields: KeyValuePairs<String, Cell> = [
      "what": .text(check.what), "expected": .text(check.expected),
      "actual": .text(check.actual), "holds": .boolean(check.holds),
    ]
    if check.holds {
      log.info("check holds", fields, text: "  holds   \(check.what): \(check.actual)")
    } else {
      log.warning(
        "check fails", fields,
        text: "  FAILS   \(check.what): expected \(check.expected), found \(check.actual)")
    }
  }

  /// The drill has ended.
  func end(_ report: DrillReport, folder: String) {
    let figures = report.measures.map { "\($0.name) \($0.value) \($0.unit)" }
    let fields: KeyValuePairs<String, Cell> = [
      "drill": .text(report.drill.name), "run": .text(report.run),
      "verdict": .text(report.verdict.rawValue), "milliseconds": .integer(report.took / 1000),
      "cause": report.cause.map { .text($0) } ?? .null, "report": .text(folder),
    ]
    let text =
      "\(report.drill.name) \(report.verdict.rawValue) in \(DrillReport.span(report.took))"
      + (figures.isEmpty ? "" : " (\(figures.joined(separator: ", ")))")
    if report.verdict == .passed {
      log.info("drill passed", fields, text: "\(text); \(folder)/report.md")
    } else {
      log.warning(
        "drill failed", fields,
        text: "\(text): \(report.cause ?? ""); \(folder)/report.md")
    }
  }
}
