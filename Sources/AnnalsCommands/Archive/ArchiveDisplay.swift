import Archiver
import CommandKit
import Worker

/// Shows how an archiver goes: one line on a terminal, elsewhere log lines.
struct ArchiveDisplay {
  private let console: Console
  private let logger: JSONLogger?
  private let progress: ArchiverProgress
  private var pace: DisplayPace
  private var logged: Int64 = -1
  private var rate = RateMeter()

  init(_ context: CommandContext, _ progress: ArchiverProgress) {
    console = context.console
    self.progress = progress
    logger = context.logger
    pace = DisplayPace(context)
  }

  /// What the archiver's threads have to say.
  static func notice(_ context: CommandContext) -> @Sendable (WorkerNotice) -> Void {
    let logger = context.logger
    let console = context.console
    return { notice in
      let level = LogLevel(notice.level)
      if let logger {
        logger.log(
          level, "archive: \(notice.message)", notice.fields.map { ($0.name, .text($0.value)) })
      } else if level >= .warning {
        let fields = notice.fields.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
        console.say("archive: \(notice.message)" + (fields.isEmpty ? "" : " (\(fields))"))
      }
    }
  }

  /// Called often; shows something when it is time.
  mutating func show() {
    let now = ContinuousClock.now
    if pace.isLineDue(now) { console.live(line(now)) }
    if pace.isLogDue(now) { writeLog(now) }
  }

  /// Log lines when it is time, and no line of its own on a terminal.
  mutating func logOnly() {
    let now = ContinuousClock.now
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
    let state = progress.now
    return "archive: \(state.state)  \(Grouped.text(rate.perSecond(state.records, now))) events/s  "
      + "\(Grouped.text(state.records)) events  lag \(Grouped.text(state.lag))"
  }

  private mutating func writeLog(_ now: ContinuousClock.Instant) {
    let seconds = pace.logged(now)
    let state = progress.now
    guard state.records != logged else { return }
    let fresh = state.records - max(0, logged)
    logged = state.records
    logger?.log(
      .info, "archive progress",
      [
        ("state", .text(state.state)), ("records", .integer(state.records)),
        ("records_per_second", .integer(Int64(Double(fresh) / seconds))),
        ("bytes", .integer(state.bytes)), ("lag", .integer(state.lag)),
        ("partitions", .integer(Int64(state.partitions))), ("commits", .integer(state.commits)),
      ])
  }
}
