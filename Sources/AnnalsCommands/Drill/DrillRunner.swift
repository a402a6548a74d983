import CommandKit
import Drill
import PostgresWire
import Store
import Worker

/// Carries out the steps of a drill in a sandbox, one behind the other.
final class DrillRunner {
  /// A worker of the drill: its process, and how it is started again.
  struct Worker {
    let words: [String]
    var child: DrillChild
  }

  let drill: Drill
  let sandbox: DrillSandbox
  let source: DrillSource?
  let display: DrillDisplay
  var report: DrillReport
  var clock: DrillClock
  var workers: [String: Worker] = [:]
  /// Time from each fault to the first progress behind it, in milliseconds.
  var recoveries: [Int64] = []
  /// Events a second, of whatever was measured.
  var rates: [Int64] = []
  /// A fault after which there was nothing left to apply: the next wait measures from its start.
  var awaitsRecovery = false
  private var connection: PostgresConnection?

  init(
    _ drill: Drill, _ sandbox: DrillSandbox, source: DrillSource?, report: DrillReport,
    clock: DrillClock, display: DrillDisplay
  ) {
    self.drill = drill
    self.sandbox = sandbox
    self.source = source
    self.report = report
    self.clock = clock
    self.display = display
  }

  /// Does everything, and says in the report what came of it.
  /// - Throws: only where somebody stopped it.
  func run() throws(CommandFailure) {
    let prepared = try step("start the servers", within: .seconds(120)) {
      () throws(CommandFailure) in
      try self.sandbox.start(self.clock)
      if self.drill.isPrepared, let source = self.source, self.drill.hasBroker {
        try self.sandbox.broker.widen(source.partitionCounts, self.sandbox.own)
      }
      return self.sandbox.broker.text + (self.drill.isPrepared ? ", topics, tables" : "")
    }
    guard prepared else { return }
    for one in drill.steps {
      let isDone = try step(one.title, within: one.within) { () throws(CommandFailure) in
        try self.carryOut(one)
      }
      guard isDone else { return }
    }
    if !recoveries.isEmpty {
      report.measures.append(.init("recovery", recoveries.max() ?? 0, "ms"))
      report.measures.append(.init("recoveries", Int64(recoveries.count), "faults"))
    }
    try DrillChecks(self).run()
    if let rate = rates.min() { report.measures.append(.init("rate", rate, "events/s")) }
  }

  /// Does one thing, shows it, and notes what came of it.
  /// - Returns: whether it went well.
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

  /// Offsets that the read models account for.
  func progress() throws(CommandFailure) -> Int64 {
    let open = try connection ?? sandbox.connect()
    connection = open
    do throws(StoreError) {
      return try DrillStore(open).progress()
    } catch {
      // The next look is by another session: this one may be what a fault ended.
      connection = nil
      throw Failures.failure(error)
    }
  }

  /// Forgets the session, as where its database is gone.
  func disconnect() { connection = nil }

  /// - Throws: where a worker ended that nobody told to.
  func checkWorkers() throws(CommandFailure) {
    for (name, worker) in workers.sorted(by: { $0.key < $1.key }) where !worker.child.isRunning {
      throw CommandFailure(
        .checkFailed,
        "worker \(name) ended by itself: \(worker.child.ending?.text ?? ""): "
          + worker.child.lastWords)
    }
  }
}
