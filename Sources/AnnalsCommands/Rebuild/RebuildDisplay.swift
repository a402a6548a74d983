import CommandKit
import EventModel
import ProjectionKernel
import Replay
import Store

/// Shows how a rebuild goes: one line that is written over on a terminal, elsewhere log lines.
struct RebuildDisplay {
  private let console: Console
  private let logger: JSONLogger?
  private let plan: RebuildPlan
  private let progress: RebuildProgress
  private let started = ContinuousClock.now
  private var pace: DisplayPace
  private var rate = RateMeter()

  /// What a plan assumes of a machine whose rate is not known yet.
  private static let eventsPerSecond: Int64 = 500_000

  init(_ context: CommandContext, _ plan: RebuildPlan, _ progress: RebuildProgress) {
    console = context.console
    self.plan = plan
    self.progress = progress
    pace = DisplayPace(context)
    logger = context.logger
  }

  /// What is going to be done.
  func show(_ plan: RebuildPlan) {
    let seconds = plan.events / Self.eventsPerSecond + 1
    if let logger {
      logger.log(
        .info, "plan",
        [
          ("projection", .text(plan.projection.text)), ("version", .integer(Int64(plan.version))),
          ("generation", .integer(Int64(plan.number))),
          ("resumes", .boolean(plan.unfinished != nil)),
          ("partitions", .integer(Int64(plan.parts.count))), ("events", .integer(plan.events)),
          ("events_before", .integer(plan.eventsBefore)), ("lost", .integer(plan.lost)),
          ("archived_bytes", .integer(plan.archivedBytes)),
          ("seconds_expected", .integer(seconds)),
        ])
      return
    }
    var text =
      "\(plan.projection) version \(plan.version), generation \(plan.number): "
      + "\(Grouped.text(plan.events)) events of \(plan.parts.count) partitions"
    if plan.archivedBytes > 0 {
      text += ", \(Grouped.text(plan.archivedBytes)) bytes of them in the archive"
    }
    text += ", about \(Self.span(seconds)) at \(Grouped.text(Self.eventsPerSecond)) a second"
    console.say(text)
    if plan.unfinished != nil {
      console.say("going on behind \(Grouped.text(plan.eventsBefore)) events of an earlier run")
    }
    if plan.lost > 0 { console.say("\(Grouped.text(plan.lost)) offsets are lost") }
  }

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

  func built(_ generation: Generation) {
    let seconds = (ContinuousClock.now - started) / .seconds(1)
    let now = progress.now
    if let logger {
      logger.log(
        .info, "built",
        [
          ("projection", .text(generation.projection.text)),
          ("version", .integer(Int64(generation.version))),
          ("generation", .integer(Int64(generation.number))),
          ("events", .integer(now.events)), ("milliseconds", .integer(Int64(seconds * 1000))),
          ("checkpoints", .integer(now.checkpoints)),
        ])
    } else {
      console.say(
        "built from \(Grouped.text(now.events)) events in \(Int64(seconds)) s,"
          + " \(Grouped.text(Int64(Double(now.events) / max(seconds, 0.001)))) a second; a worker"
          + " keeps it up; readers see it once it is promoted")
    }
  }

  private mutating func line(_ now: ContinuousClock.Instant) -> String {
    let state = progress.now
    let perSecond = rate.perSecond(state.events, now)
    var parts = [
      "\(plan.projection): \(state.phase.rawValue)",
      "\(Grouped.text(state.events)) of \(Grouped.text(state.eventsTotal)) events",
    ]
    if state.eventsTotal > 0 { parts.append("\(state.events * 100 / state.eventsTotal) %") }
    parts.append("\(Grouped.text(perSecond)) events/s")
    if state.phase == .folding, perSecond > 0 {
      parts.append("\(Self.span((state.eventsTotal - state.events) / perSecond)) left")
    }
    return parts.joined(separator: "  ")
  }

  private mutating func writeLog(_ now: ContinuousClock.Instant) {
    pace.logged(now)
    let state = progress.now
    let perSecond = rate.perSecond(state.events, now)
    var fields: [(name: String, cell: Cell)] = [
      ("projection", .text(plan.projection.text)), ("phase", .text(state.phase.rawValue)),
      ("events", .integer(state.events)), ("events_total", .integer(state.eventsTotal)),
      ("events_per_second", .integer(perSecond)), ("bytes", .integer(state.bytes)),
    ]
    if perSecond > 0 {
      fields.append(
        ("seconds_left", .integer((state.eventsTotal - state.events) / perSecond)))
    }
    logger?.log(.info, "progress", fields)
  }

  private static func span(_ seconds: Int64) -> String {
    if seconds < 120 { return "\(seconds) s" }
    return seconds < 7200 ? "\(seconds / 60) min" : "\(seconds / 3600) h"
  }
}
