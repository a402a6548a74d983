import CommandKit
import Drill
import EventCodec
import EventModel
import Glibc
import KafkaWire
import PostgresWire
import ProjectionKernel
import Store
import Worker

extension DrillRunner {
  /// Does one step of the file.
  /// - Returns: what came of it, with figures.
  func carryOut(_ step: DrillStep) throws(CommandFailure) -> String {
    switch step.action {
    case .feed(let amount): try feed(amount)
    case .send(let topic, let records, let times): try send(topic, records, times)
    case .startWorker(let settings): try startWorker(step.worker, settings)
    case .stopWorker: try stopWorker(step.worker)
    case .killWorker(let times): try killWorker(step.worker, times)
    case .killSessions(let times): try killSessions(times)
    case .stopBroker(let kills): try stopBroker(kills)
    case .startBroker: try startBroker()
    case .archive: try archive()
    case .lose(let losses): try lose(losses)
    case .rebuild(let fromSource): try rebuild(fromSource)
    case .await(let amount): try awaitApplied(amount)
    case .wait(let duration): try wait(duration)
    case .certify: try certify()
    case .runbook(let section): try followRunbook(section)
    case .run(let shell, let exit): try runShell(shell, from: "file", exit: exit)
    }
  }

  // MARK: records

  private func feed(_ amount: DrillStep.Amount) throws(CommandFailure) -> String {
    guard let source else { throw CommandFailure(.bug, "a feed without a source") }
    let sent = try source.feed(amount, sandbox.own)
    return "\(Grouped.text(Int64(sent))) records, \(Grouped.text(source.left)) left"
  }

  private func send(
    _ topic: String, _ records: [String], _ times: Int
  ) throws(CommandFailure) -> String {
    let own = sandbox.own
    guard let name = try own.registry().topic(declared: topic)?.name else {
      throw CommandFailure(.misconfigured, "there is no topic \(topic)")
    }
    let sender = RecordSender(own, name)
    for number in 0..<times {
      for record in records {
        let line = RecordTemplate.text(record, number: number)
        do throws(EventLine.Refusal) {
          sender.add(try RawLine.record(Array(line.utf8)), line: number)
        } catch {
          throw CommandFailure(.misconfigured, "a record of the file: \(error.reason)")
        }
        if let failure = sender.failure { throw failure }
      }
    }
    try sender.finish()
    guard sender.failed == 0 else {
      throw CommandFailure(.unavailable, "\(sender.failed) records were not delivered to \(name)")
    }
    return "\(Grouped.text(Int64(sender.sent))) records"
  }

  private func archive() throws(CommandFailure) -> String {
    try sandbox.annals(["archive", "run", "--until-end"], clock)
    return "all that the topics have"
  }

  /// Where the topics end, summed over the read models that read them.
  func total() throws(CommandFailure) -> Int64 {
    var total: Int64?
    var last = "not asked"
    try clock.wait(for: "the broker says where topics end (\(last))") {
      () throws(CommandFailure) in
      try self.checkProcesses()
      do throws(CommandFailure) { total = try self.ends() } catch {
        // A broker that has just come back does not lead its partitions yet.
        guard error.exit == .unavailable || error.exit == .retryLater else { throw error }
        last = error.what
      }
      return total != nil
    }
    return total!
  }

  private func ends() throws(CommandFailure) -> Int64 {
    let own = sandbox.own
    let registry = try own.registry()
    let kafka = try own.kafka()
    var total: Int64 = 0
    for entry in try ProjectionChoice.entries(drill.projections) {
      let topics = Set(registry.topics(of: entry))
      let ends = try TopicEnds.find(topics, kafka, timeout: own.brokerTimeout)
      total += ends.values.reduce(0) { $0 + $1.number }
    }
    return total
  }

  // MARK: waiting

  private func awaitApplied(_ amount: DrillStep.Amount) throws(CommandFailure) -> String {
    let total = try total()
    let goal =
      switch amount {
      case .rest: total
      case .percent(let percent): (total * Int64(percent) + 99) / 100
      case .records(let records): min(total, Int64(records))
      }
    let began = clock.elapsed
    let before = try progress()
    var now = before
    try clock.wait(for: "\(now) of \(goal) offsets are applied") { () throws(CommandFailure) in
      try self.checkProcesses()
      now = try self.progress()
      self.noteProgress(now)
      self.record.display.live("\(Grouped.text(now)) of \(Grouped.text(goal)) offsets applied")
      return now >= goal
    }
    let took = clock.elapsed - began
    if now > before, took > 100_000 { rates.append((now - before) * 1_000_000 / took) }
    return "\(Grouped.text(now)) of \(Grouped.text(total)) offsets applied"
  }

  /// Waits for progress behind a fault, and notes how long it took.
  /// - Parameters:
  ///   - base: what was applied when it happened.
  ///   - total: what there is to apply.
  func awaitRecovery(
    since fault: Int64, base: Int64, total: Int64
  ) throws(CommandFailure) -> Int64 {
    guard base < total else {
      throw CommandFailure(
        .checkFailed, "everything was applied when the fault happened: nothing was at work",
        action: "feed more, or let batches be smaller")
    }
    try clock.wait(for: "something is applied behind the fault") { () throws(CommandFailure) in
      try self.checkProcesses()
      return try self.progress() > base
    }
    let took = (clock.elapsed - fault) / 1000
    recoveries.append(took)
    return took
  }

  private func wait(_ duration: Duration) throws(CommandFailure) -> String {
    let end = ContinuousClock.now + duration
    try clock.wait(for: "the pause ends") { () throws(CommandFailure) in
      ContinuousClock.now >= end
    }
    return ""
  }
}
