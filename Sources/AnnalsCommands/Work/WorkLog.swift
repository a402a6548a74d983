import CommandKit
import EventModel
import Worker

/// Where a worker's notices go: JSON lines, or, where somebody watches, only what is worth a look.
struct WorkLog: Sendable {
  private let logger: JSONLogger?
  private let console: Console
  private let least: LogLevel

  init(_ context: CommandContext) {
    least = context.leastLogged
    console = context.console
    logger = context.logger
  }

  /// What a projection's threads have to say.
  var notice: @Sendable (ProjectionName, WorkerNotice) -> Void {
    { projection, notice in self.write(projection, notice) }
  }

  /// How far the projections are, one line each.
  func progress(
    _ projection: ProjectionName, generation: Int32, _ now: WorkerProgress.Snapshot,
    perSecond: Int64
  ) {
    logger?.log(
      .info, "progress",
      [
        "projection": .text(projection.text), "generation": .integer(Int64(generation)),
        "state": .text(now.state),
        "records": .integer(now.records), "records_per_second": .integer(perSecond),
        "lag": .integer(now.lagEvents), "partitions": .integer(Int64(now.partitions)),
        "batches": .integer(now.batches), "applied": .integer(now.applied),
        "quarantined": .integer(now.quarantined), "held": .integer(now.held),
      ])
  }

  /// That the worker begins.
  func started(slot: Int, projections: Int) {
    logger?.log(
      .info, "started",
      ["slot": .integer(Int64(slot)), "generations": .integer(Int64(projections))])
  }

  private func write(_ projection: ProjectionName, _ notice: WorkerNotice) {
    let level = LogLevel(notice.level)
    if let logger {
      let fields =
        [("projection", Cell.text(projection.text))]
        + notice.fields.map { ($0.name, Cell.text($0.value)) }
      logger.log(level, notice.message, fields)
    } else if level >= .warning {
      let fields = notice.fields.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
      console.say("\(projection): \(notice.message)" + (fields.isEmpty ? "" : " (\(fields))"))
    }
  }
}

extension LogLevel {
  init(_ level: WorkerNotice.Level) {
    self =
      switch level {
      case .info: .info
      case .warning: .warning
      case .error: .error
      }
  }
}
