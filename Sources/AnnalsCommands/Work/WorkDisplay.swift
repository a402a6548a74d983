import CommandKit
import EventModel
import Worker

/// Shows how a worker goes: one line that is written over on a terminal, elsewhere log lines.
struct WorkDisplay {
  private let console: Console
  private let log: WorkLog
  private let host: WorkerHost
  private var progress: [WorkerProgress] { host.progress }
  private var pace: DisplayPace
  /// Of each, what was logged last.
  private var logged: [Int64] = []
  private var rate = RateMeter()

  init(_ context: CommandContext, _ host: WorkerHost) {
    console = context.console
    log = WorkLog(context)
    self.host = host
    pace = DisplayPace(context)
  }

  func begin(slot: Int) { log.started(slot: slot, projections: progress.count) }

  /// Called often; shows something when it is time.
  mutating func show() {
    let now = ContinuousClock.now
    if pace.isLineDue(now) { console.live(line(now)) }
    if pace.isLogDue(now) { writeLog(now) }
  }

  /// The last state, whatever the time.
  mutating func end() {
    if console.isLive {
      console.live(line(.now))
      console.finishLive()
    } else {
      writeLog(.now)
    }
  }

  private mutating func line(_ now: ContinuousClock.Instant) -> String {
    let progress = progress
    let all = progress.map(\.now)
    let records = all.reduce(0) { $0 + $1.records }
    let name = progress.count == 1 ? progress[0].projection.text : "\(progress.count) projections"
    var parts = [
      "\(name): \(state(all))", "\(Grouped.text(rate.perSecond(records, now))) events/s",
      "\(Grouped.text(records)) events", "lag \(Grouped.text(all.reduce(0) { $0 + $1.lagEvents }))",
    ]
    let waiting = all.reduce(0) { $0 + $1.quarantined }
    let held = all.reduce(0) { $0 + $1.held }
    parts.append("quarantined \(Grouped.text(waiting))")
    if held > 0 { parts.append("held \(Grouped.text(held))") }
    return parts.joined(separator: "  ")
  }

  /// The state that all are in, else how many are in which.
  private func state(_ all: [WorkerProgress.Snapshot]) -> String {
    var counts: [String: Int] = [:]
    for one in all { counts[one.state, default: 0] += 1 }
    if counts.count == 1, let state = counts.keys.first { return state }
    return counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
  }

  private mutating func writeLog(_ now: ContinuousClock.Instant) {
    let seconds = pace.logged(now)
    for (index, one) in progress.enumerated() {
      if index == logged.count { logged.append(-1) }
      let snapshot = one.now
      // A projection that stands still is silent.
      guard snapshot.records != logged[index] else { continue }
      let fresh = snapshot.records - max(0, logged[index])
      logged[index] = snapshot.records
      log.progress(
        one.projection, generation: one.generation, snapshot,
        perSecond: Int64(Double(fresh) / seconds))
    }
  }
}
