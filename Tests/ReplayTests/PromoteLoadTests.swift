import EventModel
import Glibc
import PostgresWire
import Replay
import Store
import TestServers
import Testing

/// Promote and rollback while events arrive and readers read.
@Suite(
  .serialized, .enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct PromoteLoadTests {
  private static let rate = 2000
  private static let decision = OperatorLog.Decision(by: "op", why: "under load")

  /// Where the second generation comes from.
  enum Path: CaseIterable {
    case rebuilt, newVersion
  }

  @Test(
    "Under 2,000 events a second readers see one generation at a time, and the lag stays small",
    arguments: Path.allCases)
  func underLoad(path: Path) throws {
    let entry = path == .rebuilt ? PromoteFirst.entry : PromoteWider.entry
    try PromoteDeployment.with { deployment in
      let first = try deployment.generation(1, 1)
      let load = try PromoteLoad(deployment, rate: Self.rate)
      let active = try deployment.start(PromoteFirst.entry, first)
      try PromoteDeployment.waitUntil("events are applied", told: "\(load.figures)") {
        try deployment.read(first) > 4000
      }
      load.beginWatching()
      let second: Generation
      switch path {
      case .rebuilt: second = try deployment.rebuild(entry)
      case .newVersion:
        try deployment.migrate(entry)
        second = try deployment.generation(2, 1)
      }
      // Fed from then on beside the active one.
      let candidate = try deployment.start(entry, second)
      try PromoteDeployment.waitUntil("the candidate has caught up", told: "\(load.figures)") {
        let behind = try deployment.read(first) - deployment.read(second)
        return try behind < 500 && deployment.read(second) > 4000
      }
      let polls = try [true, false].map { try PromotePoll(deployment, prepares: $0) }
      // Some time, and some reads of each reader.
      func goOn() throws {
        let before = polls.map(\.result.reads)
        sleep(2)
        try PromoteDeployment.waitUntil("readers read") {
          zip(polls.map(\.result), before).allSatisfy { $0.reads >= $1 + 80 || $0.error != nil }
        }
      }
      try goOn()
      let lagBefore = load.figures.greatestLag

      let switcher = try GenerationSwitch(deployment.context(entry)) { _ in }
      let started = ContinuousClock.now
      let (difference, cut) = try Barrier(deployment.context(entry)).compare(
        first, second
      ) { session, cut throws(SwitchError) in
        (try Difference.find(first, second, samples: 5, session), cut)
      }
      let compared = ContinuousClock.now - started
      #expect(Expectation.noChange.objection(to: difference) == nil, "\(difference)")
      #expect(difference.tables.allSatisfy { $0.firstRows! > 0 })
      var took: [Duration] = []
      for action in [OperatorLog.Action.promote, .rollback, .promote] {
        let target = try action == .promote ? switcher.candidate() : switcher.previous()
        let started = ContinuousClock.now
        if action == .promote { try switcher.waitUntilLevel(target) }
        _ = try switcher.carryOut(action, to: target, Self.decision, detail: "")
        took.append(ContinuousClock.now - started)
        try goOn()
      }
      for poll in polls { poll.stop() }
      load.stop()
      for worker in [active, candidate] { try worker.stop() }

      let figures = load.figures
      #expect(figures.error == nil)
      #expect(Double(figures.sent) / figures.seconds > 0.95 * Double(Self.rate))
      #expect(
        figures.greatestLag < max(.seconds(2), lagBefore * 4),
        "the lag was \(figures.greatestLag), and \(lagBefore) before the promotion")
      for poll in polls {
        let seen = poll.result
        #expect(seen.error == nil && seen.mixed == 0)
        #expect(seen.reads > 300, "\(seen.reads) reads")
        #expect(
          seen.changes.map { $0.contains(first.schema + ".") ? 1 : 2 } == [1, 2, 1, 2],
          "\(seen.changes)")
      }
      print(
        "promote of \(path) under load: \(figures.sent) events at \(Int(Double(figures.sent) / figures.seconds))/s,"
          + " greatest lag \(figures.greatestLag), compared in \(compared) with \(cut.caughtUp)"
          + " records made up for, switches took \(took),"
          + " reads \(polls.map(\.result.reads)), longest \(polls.map(\.result.longest))")
    }
  }
}
