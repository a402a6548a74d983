import CommandKit
import Drill
import Worker

/// Keeps what a run does: each step as it is done, each thing that was compared; and shows it.
final class DrillRecorder {
  var report: DrillReport
  private(set) var clock: DrillClock
  let display: DrillDisplay

  init(_ report: DrillReport, _ clock: DrillClock, _ display: DrillDisplay) {
    self.report = report
    self.clock = clock
    self.display = display
  }

  /// Does one thing, shows it, and notes what came of it.
  /// - Returns: whether it went well.
  /// - Throws: only where somebody stopped the drill.
  func step(
    _ title: String, within: Duration, _ body: () throws(CommandFailure) -> String
  ) throws(CommandFailure) -> Bool {
    let start = clock.elapsed
    clock.begin(title, within: within)
    display.begin(title)
    var note = ""
    var failure: String?
    do throws(CommandFailure) {
      note = try body()
    } catch {
      if clock.stop.isSet { throw error }
      failure = error.what + (error.place.map { " (\($0))" } ?? "")
    }
    let step = DrillReport.Step(
      title: title, startedAfter: start, took: clock.elapsed - start, note: note,
      failure: failure)
    report.steps.append(step)
    display.end(step)
    return failure == nil
  }

  /// Notes whether something expected holds.
  func check(_ what: String, expected: String, actual: String, holds: Bool) {
    let check = DrillReport.Check(what: what, expected: expected, actual: actual, holds: holds)
    report.checks.append(check)
    display.checked(check)
  }

  /// Notes the digest of a read model, once.
  func note(_ state: DrillReport.State) {
    if !report.states.contains(state) { report.states.append(state) }
  }
}
