import CommandKit
import Drill
import PostgresWire
import ProjectionKernel
import Replay
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
  /// The golden log that the source is; nil where it is none.
  let golden: GoldenLog?
  let record: DrillRecorder
  var workers: [String: Worker] = [:]
  /// Time from each fault to the first progress behind it, in milliseconds.
  var recoveries: [Int64] = []
  /// Events a second, of whatever was measured.
  var rates: [Int64] = []
  /// When there was a fault after which nothing was left to apply, and what was applied by then: the
  /// next progress is measured from it.
  var openFault: (at: Int64, base: Int64)?
  /// When servers were lost, and when the runbook's last commands behind that had ended.
  var lostAt: Int64?
  var recoveredAt: Int64?
  private var connection: PostgresConnection?

  var clock: DrillClock { record.clock }

  init(
    _ drill: Drill, _ sandbox: DrillSandbox, source: DrillSource?, golden: GoldenLog?,
    _ record: DrillRecorder
  ) {
    self.drill = drill
    self.sandbox = sandbox
    self.source = source
    self.golden = golden
    self.record = record
  }

  /// Does everything, and says in the report what came of it.
  /// - Throws: only where somebody stopped it.
  func run() throws(CommandFailure) {
    let prepared = try record.step("start the servers", within: .seconds(120)) {
      () throws(CommandFailure) in
      try self.sandbox.start(self.clock, partitions: self.source?.partitionCounts ?? [:])
      return self.sandbox.broker.text
        + (self.drill.hasBroker && self.drill.isPrepared ? ", topics" : "")
        + (self.drill.isPrepared ? ", tables" : "")
    }
    guard prepared else { return }
    for one in drill.steps {
      let isDone = try record.step(one.title, within: one.within) { () throws(CommandFailure) in
        try self.carryOut(one)
      }
      guard isDone else { return }
      if openFault != nil { noteProgress(try progress()) }
    }
    if let lostAt, let recoveredAt { recoveries.append((recoveredAt - lostAt) / 1000) }
    if !recoveries.isEmpty {
      record.report.measures.append(.init("recovery", recoveries.max() ?? 0, "ms"))
      record.report.measures.append(.init("recoveries", Int64(recoveries.count), "faults"))
    }
    try DrillExpectations(self).run()
    if let rate = rates.min() { record.report.measures.append(.init("rate", rate, "events/s")) }
  }

  /// Offsets that the read models account for.
  func progress() throws(CommandFailure) -> Int64 {
    let open: PostgresConnection
    if let connection { open = connection } else { open = try sandbox.connect() }
    connection = open
    do throws(StoreError) { return try DrillStore(open).progress() } catch {
      // The next look is by another session: this one may be what a fault ended.
      connection = nil
      throw Failures.failure(error)
    }
  }

  /// Ends the measurement of a fault that waits for progress.
  func noteProgress(_ now: Int64) {
    guard let fault = openFault, now > fault.base else { return }
    openFault = nil
    recoveries.append((clock.elapsed - fault.at) / 1000)
  }

  /// Forgets the session, as where its database is gone.
  func disconnect() { connection = nil }

  /// - Throws: where a worker or the node ended that nobody told to.
  func checkProcesses() throws(CommandFailure) {
    try sandbox.broker.check()
    for (name, worker) in workers.sorted(by: { $0.key < $1.key }) where !worker.child.isRunning {
      throw CommandFailure(
        .checkFailed,
        "worker \(name) ended by itself: \(worker.child.ending?.text ?? ""): "
          + worker.child.lastWords)
    }
  }
}

extension DrillRunner {
  /// What was recorded with the golden log for a read model's version; nil where nothing was.
  func golden(_ entry: ProjectionEntry) throws(CommandFailure) -> Certificate? {
    guard let golden else { throw CommandFailure(.bug, "no golden log") }
    return try GoldenReplay.recorded(golden, entry)
  }
}
