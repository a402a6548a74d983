import CommandKit
import Drill
import EventModel
import ProjectionKernel

/// A drill on what people use: it reads, and computes again beside it; nothing that is read there is
/// touched.
struct DrillDeployment {
  private let context: CommandContext
  private let drill: Drill
  private let record: DrillRecorder
  private let processes: DrillProcesses
  private let folder: UpFolder

  /// How long one read model may take.
  private static let bound: Duration = .seconds(86_400)

  init(
    _ context: CommandContext, _ drill: Drill, run: String, _ record: DrillRecorder
  ) throws(CommandFailure) {
    self.context = context
    self.drill = drill
    self.record = record
    folder = try UpFolder(path: DrillFolder.place(context, run: run))
    processes = DrillProcesses(DrillFolder(folder.path))
    try processes.files.prepare()
    // With what was given on the command line, which no environment carries.
    try processes.files.write(properties, to: "annals.properties")
  }

  /// Does everything, and says in the report what came of it.
  /// - Throws: only where somebody stopped it.
  func run() throws(CommandFailure) {
    for step in drill.steps {
      guard case .wait(let pause) = step.action else { continue }
      let end = ContinuousClock.now + pause
      let isDone = try record.step(step.title, within: pause + .seconds(1)) {
        () throws(CommandFailure) in
        try self.record.clock.wait(for: "the pause ends") { () throws(CommandFailure) in
          ContinuousClock.now >= end
        }
        return ""
      }
      guard isDone else { return }
    }
    let checks = DrillChecks(drill, record, annals: annals)
    if drill.expectation.isComplete {
      guard
        try record.step("check that nothing is missing", within: .seconds(300), checks.complete)
      else { return }
    }
    guard drill.expectation.digests.contains(.live) else { return }
    for entry in try ProjectionChoice.entries(drill.projections) {
      let name = entry.declaration.name.text
      let isDone = try record.step("compute \(name) again, at one cut", within: Self.bound) {
        () throws(CommandFailure) in try self.compare(name)
      }
      guard isDone else { return }
    }
  }

  /// Ends what is left and removes the folder.
  func stop(keeps: Bool) throws(CommandFailure) {
    processes.end()
    if keeps { try processes.files.keep() } else { try processes.files.remove(folder.path) }
  }

  private func compare(_ name: String) throws(CommandFailure) -> String {
    let clock = record.clock
    let child = try annals(["digest", name, "--output", "ndjson"], [])
    let live = try DrillState.read(name, answer: child.answer, prose: child.errors)
    record.note(live)
    let began = clock.elapsed
    let again = try annals(
      ["digest", name, "--as-of-known", live.cut, "--output", "ndjson"], [])
    let took = max(1, (clock.elapsed - began) / 1000)
    let rebuilt = try DrillState.read(name, answer: again.answer, prose: again.errors)
    record.check(
      "live digest of \(name)", expected: "\(rebuilt.digest), as computed again",
      actual: live.digest + (live.digest == rebuilt.digest ? "" : try difference(name)),
      holds: live.digest == rebuilt.digest)
    return "\(Grouped.text(live.rows)) rows, \(took) ms"
  }

  /// The first row in which what is read differs from what is computed again, at a cut of now: the
  /// one that was compared may be behind by then.
  private func difference(_ name: String) throws(CommandFailure) -> String {
    let (read, computed) = ("\(folder.path)/\(name).tree", "\(folder.path)/\(name).again.tree")
    let child = try annals(["digest", name, "--tree", read, "--output", "ndjson"], [])
    let cut = try DrillState.read(name, answer: child.answer, prose: child.errors).cut
    _ = try annals(["digest", name, "--as-of-known", cut, "--tree", computed], [])
    return DrillState.firstDifference(
      try annals(["bisect", read, computed, "--output", "ndjson"], [1]))
  }

  /// Runs this program to its end with the settings of the deployment.
  private func annals(_ words: [String], _ exits: [Int]) throws(CommandFailure) -> DrillChild {
    try processes.annals(words, environment: environment, record.clock, orExit: exits)
  }

  private var environment: [String] {
    var values = context.environment.filter { name, _ in
      !name.hasPrefix("ANNALS_") && name != "DATABASE_URL" && name != "KAFKA_BOOTSTRAP_SERVERS"
    }
    values["ANNALS_CONFIG"] = folder.path + "/annals.properties"
    // An option of commands and no setting, so the file cannot carry it.
    if let archive = context.parsed.text("archive") { values["ANNALS_ARCHIVE"] = archive }
    return values.map { "\($0.key)=\($0.value)" }.sorted()
  }

  private var properties: String {
    context.settings.entries.filter { $0.origin != .builtIn }
      .map { "\($0.name)=\($0.value.rendered)\n" }.joined()
  }
}
