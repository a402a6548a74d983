import CommandKit
import Drill
import EventModel
import PostgresWire
import ProjectionKernel
import Replay
import Store

/// Compares what a sandbox became with what its drill expects.
struct DrillExpectations {
  private let runner: DrillRunner
  private var sandbox: DrillSandbox { runner.sandbox }

  init(_ runner: DrillRunner) { self.runner = runner }

  /// Checks everything; what cannot even be found out ends it, as a step that failed.
  /// - Throws: only where somebody stopped it.
  func run() throws(CommandFailure) {
    let expects = runner.drill.expectation
    let bound: Duration = .seconds(300)
    var checks: [(title: String, body: () throws(CommandFailure) -> String)] = []
    if expects.isComplete {
      let check = DrillChecks(runner.drill, runner.record) {
        (words, exits) throws(CommandFailure) in
        try self.sandbox.annals(words, self.runner.clock, orExit: exits)
      }
      checks.append(("check that nothing is missing", check.complete))
    }
    for digest in expects.digests {
      checks.append(
        (
          "compare digests with \(digest.rawValue)",
          { () throws(CommandFailure) in try compare(digest) }
        ))
    }
    if let quarantined = expects.quarantined {
      checks.append(
        (
          "count what waits in quarantine",
          { () throws(CommandFailure) in try count(quarantined) }
        ))
    }
    for (title, body) in checks {
      guard try runner.record.step(title, within: bound, body) else { return }
    }
    figures(expects)
  }

  private func count(_ expected: Int) throws(CommandFailure) -> String {
    let connection = try sandbox.connect()
    let found = try Failures.store { () throws(StoreError) in
      try DrillStore(connection).waiting()
    }
    runner.record.check(
      "records in quarantine", expected: "\(expected)", actual: "\(found)",
      holds: found == Int64(expected))
    return "\(found)"
  }

  // MARK: figures

  private func figures(_ expects: DrillExpectation) {
    if let limit = expects.recoveryWithin {
      let longest = runner.recoveries.max()
      let limitMs = DrillClock.microseconds(limit) / 1000
      runner.record.check(
        "recovery", expected: "at work again within \(limitMs) ms of each fault",
        actual: longest.map { "\($0) ms at most, \(runner.recoveries.count) faults" }
          ?? "no fault was recovered from", holds: longest.map { $0 <= limitMs } ?? false)
    }
    if let least = expects.rateAtLeast {
      let rate = runner.rates.min()
      runner.record.check(
        "rate", expected: "at least \(least) events/s",
        actual: rate.map { "\($0) events/s" } ?? "nothing was measured",
        holds: rate.map { $0 >= Int64(least) } ?? false)
    }
  }

  // MARK: digests

  private func compare(
    _ digest: DrillExpectation.Digest
  ) throws(CommandFailure) -> String {
    let entries = try ProjectionChoice.entries(runner.drill.projections)
    for entry in entries {
      switch digest {
      case .golden: try compareGolden(entry)
      case .live: try compareLive(entry)
      case .certificate: try compareCertificate(entry)
      }
      runner.record.display.live("\(entry.declaration.name) is compared")
    }
    return "\(entries.count) read models"
  }

  /// The digest of the active generation, or of another one.
  private func state(
    _ projection: String, _ generation: Generation? = nil
  ) throws(CommandFailure) -> DrillReport.State {
    var words = ["digest", projection, "--output", "ndjson"]
    if let generation {
      words += ["--version", "\(generation.version)", "--generation", "\(generation.number)"]
    }
    let child = try sandbox.annals(words, runner.clock)
    let state = try DrillState.read(projection, answer: child.answer, prose: child.errors)
    runner.record.note(state)
    return state
  }

  /// The generations that have applied something.
  private func generations(_ entry: ProjectionEntry) throws(CommandFailure) -> [Generation] {
    let connection = try sandbox.connect()
    return try Failures.store { () throws(StoreError) in
      let all = try GenerationStore(connection).all()
        .filter { $0.projection == entry.declaration.name && $0.state.isFed }
      var found: [Generation] = []
      for one in all
      where try StatusStore(connection).nextOffsets(of: one).values.contains(where: {
        $0.number > 0
      }) {
        found.append(one)
      }
      return found
    }
  }

  /// Whatever has applied the log must have the digest that was recorded for its version.
  private func compareGolden(_ entry: ProjectionEntry) throws(CommandFailure) {
    let name = entry.declaration.name
    guard let recorded = try runner.golden(entry) else {
      return runner.record.check(
        "digest of \(name)", expected: "one that was recorded", actual: "none for its version",
        holds: false)
    }
    let own = FedGenerations.codeHash(of: entry, try sandbox.own.registry())
    let found = try generations(entry)
    if found.isEmpty {
      runner.record.check(
        "digest of \(name)", expected: recorded.digest, actual: "nothing was applied",
        holds: false)
    }
    for generation in found {
      let digest = try state(name.text, generation).digest
      let changed =
        recorded.code.hash == own
        ? "" : "; the code of version \(generation.version) was changed under the same version"
      runner.record.check(
        "digest of \(name), generation \(generation.number)",
        expected: "\(recorded.digest), as recorded",
        actual: digest + (digest == recorded.digest ? "" : changed),
        holds: digest == recorded.digest)
    }
  }

  /// What workers made of the events, and what a rebuild makes of them.
  private func compareLive(_ entry: ProjectionEntry) throws(CommandFailure) {
    let name = entry.declaration.name.text
    let live = try state(name)
    try sandbox.annals(["rebuild", name], runner.clock)
    let connection = try sandbox.connect()
    let all = try Failures.store { () throws(StoreError) in
      try GenerationStore(connection).all()
    }
    guard let built = all.last(where: { $0.projection.text == name && $0.state == .built }) else {
      throw CommandFailure(.checkFailed, "the rebuild of \(name) left no generation")
    }
    let rebuilt = try state(name, built)
    guard live.cut == rebuilt.cut else {
      return runner.record.check(
        "digest of \(name)", expected: "both at \(live.cut)",
        actual: "the rebuilt one at \(rebuilt.cut)", holds: false)
    }
    var actual = live.digest
    if live.digest != rebuilt.digest {
      let sides = [live, rebuilt].map { "\(name):\($0.version):\($0.generation)" }
      let child = try sandbox.annals(
        ["bisect"] + sides + ["--output", "ndjson"], runner.clock, orExit: [1])
      actual += DrillState.firstDifference(child)
    }
    runner.record.check(
      "live digest of \(name)", expected: "\(rebuilt.digest), as rebuilt", actual: actual,
      holds: live.digest == rebuilt.digest)
  }

  /// What it is now, and what a certificate of this run says it was.
  private func compareCertificate(_ entry: ProjectionEntry) throws(CommandFailure) {
    let name = entry.declaration.name.text
    let file = runner.certificate(name)
    let certificate = try CertificateCheck.certificate(try CertificateCheck.note(file), file)
    let digest = try state(name).digest
    runner.record.check(
      "digest of \(name)", expected: "\(certificate.digest), as certified", actual: digest,
      holds: digest == certificate.digest)
  }
}
