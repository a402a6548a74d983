import CommandKit
import Drill
import EventModel
import Glibc
import PostgresWire
import Store

extension DrillRunner {
  // MARK: workers

  func startWorker(
    _ name: String, _ settings: [DrillStep.Setting]
  ) throws(CommandFailure) -> String {
    guard workers[name] == nil else {
      throw CommandFailure(.misconfigured, "worker \(name) was started before")
    }
    // A slot of its own, which its successor takes: it finds its partitions as they were left.
    var words = ["work", "--slot", "\(workers.count)"]
    for projection in drill.projections { words += ["--projection", projection] }
    for setting in settings { words += ["--set", "\(setting.name)=\(setting.value)"] }
    let child = try sandbox.startAnnals("worker \(name)", words)
    workers[name] = Worker(words: words, child: child)
    try awaitFirstWords(name)
    return "process \(child.id)"
  }

  /// Before its first words a signal to stop would kill it.
  private func awaitFirstWords(_ name: String) throws(CommandFailure) {
    let child = try worker(name).child
    try clock.wait(for: "worker \(name) begins") { () throws(CommandFailure) in
      !child.isRunning || !child.errors.isEmpty
    }
  }

  func stopWorker(_ name: String) throws(CommandFailure) -> String {
    let worker = try worker(name)
    try checkProcesses()
    worker.child.signal(SIGTERM)
    workers[name] = nil
    _ = try sandbox.finish(worker.child, clock, exits: [0])
    return ""
  }

  private func worker(_ name: String) throws(CommandFailure) -> Worker {
    if let worker = workers[name] { return worker }
    throw CommandFailure(.misconfigured, "there is no worker \(name)")
  }

  /// Kills it while it works, again and again.
  func killWorker(_ name: String, _ times: Int) throws(CommandFailure) -> String {
    let longest = try repeated(times) { () throws(CommandFailure) in
      let worker = try worker(name)
      worker.child.signal(SIGKILL)
      let fault = clock.elapsed
      worker.child.end()
      sandbox.forget(worker.child)
      guard worker.child.ending == .signal(Int(SIGKILL)) else {
        throw CommandFailure(
          .checkFailed, "it ended before it was killed: \(worker.child.lastWords)")
      }
      workers[name]?.child = try sandbox.startAnnals("worker \(name)", worker.words)
      try awaitFirstWords(name)
      // Now, for what the dead one had sent to be committed counts for nobody's recovery.
      return (fault, try progress())
    }
    return "\(times) times, at work again after \(longest) ms at most"
  }

  /// Ends the sessions of all workers, again and again.
  func killSessions(_ times: Int) throws(CommandFailure) -> String {
    let connection = try sandbox.connect()
    var ended: Int64 = 0
    let longest = try repeated(times) { () throws(CommandFailure) in
      let fault = clock.elapsed
      let count = try Failures.store { () throws(StoreError) in
        try DrillStore(connection).endSessions()
      }
      guard count > 0 else { throw CommandFailure(.checkFailed, "no worker has a session") }
      ended += count
      return (fault, try progress())
    }
    return "\(ended) sessions ended, at work again after \(longest) ms at most"
  }

  /// Lets a fault happen while workers are at work, at places spread over what is left to do.
  /// - Parameter happen: gives the moment of the fault, and how far work was then.
  /// - Returns: after how many milliseconds work went on, at most.
  private func repeated(
    _ times: Int,
    _ happen: () throws(CommandFailure) -> (since: Int64, base: Int64)
  ) throws(CommandFailure) -> Int64 {
    let total = try total()
    let first = try progress()
    // Half of it stays for the time behind the last fault, however fast work goes between two looks.
    let pace = max(1, (total - first) / Int64(2 * times))
    var longest: Int64 = 0
    for number in 1...times {
      let goal = min(first + pace * Int64(number), total)
      var now: Int64 = 0
      try clock.wait(for: "\(now) of \(goal) offsets are applied before fault \(number)") {
        () throws(CommandFailure) in
        try self.checkProcesses()
        now = try self.progress()
        return now >= goal
      }
      guard now < total else {
        throw CommandFailure(
          .checkFailed,
          "everything was applied before fault \(number) of \(times): nothing was at work",
          action: "feed more, or let batches be smaller")
      }
      let fault = try happen()
      longest = max(
        longest, try awaitRecovery(since: fault.since, base: fault.base, total: total))
      record.display.live(
        "fault \(number) of \(times), at work again after \(longest) ms at most")
    }
    return longest
  }

  // MARK: servers

  func stopBroker(_ kills: Bool) throws(CommandFailure) -> String {
    try sandbox.broker.stop(sandbox, kills: kills, clock)
    return ""
  }

  func startBroker() throws(CommandFailure) -> String {
    let began = clock.elapsed
    let before = try progress()
    try sandbox.broker.restart(sandbox, clock)
    // Workers recover from here: how long the broker itself takes is a figure of its own.
    let fault = clock.elapsed
    let answers = (fault - began) / 1000
    guard !workers.isEmpty else { return "it answers after \(answers) ms" }
    let total = try total()
    guard before < total else {
      openFault = (fault, before)
      return "it answers after \(answers) ms; nothing was left to apply"
    }
    let took = try awaitRecovery(since: fault, base: before, total: total)
    return "it answers after \(answers) ms, workers are at work again after \(took) ms"
  }

  func lose(_ losses: [DrillStep.Loss]) throws(CommandFailure) -> String {
    lostAt = clock.elapsed
    for (name, worker) in workers.sorted(by: { $0.key < $1.key }) {
      worker.child.end()
      sandbox.forget(worker.child)
      workers[name] = nil
    }
    for loss in losses {
      switch loss {
      case .broker: try sandbox.broker.lose(sandbox, clock)
      case .archive: try sandbox.files.remove(sandbox.folder.archive)
      case .database:
        disconnect()
        try sandbox.startPostgres(clock)
      }
    }
    return losses.contains(.archive)
      ? "" : "an empty one in its place; what is left: archive and keys"
  }
}
