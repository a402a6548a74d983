import EventModel
import ProjectionKernel

/// How an interval of the training lock ended.
enum TrainingEnding: String {
  case disabled, superseded, expired, unknown
}

/// The end of an interval.
struct TrainingEnd {
  let how: TrainingEnding
  let at: Timestamp
  /// Nil where nobody ended it.
  let by: String?
  let offset: Offset
}

/// A span in which the lock was held.
struct TrainingInterval {
  let openedOffset: Offset
  let owner: String
  /// May be empty; nil only where the interval was repaired.
  let reason: String?
  let start: Timestamp
  /// Whether its start is known only from what the disabling event says.
  let repaired: Bool

  /// The moment at which it ends by itself; at the end of time where that lies beyond it.
  var expires: Timestamp {
    let (sum, overflow) = start.microseconds.addingReportingOverflow(
      TrainingMode.termMicroseconds)
    return Timestamp(microseconds: overflow ? .max : sum)
  }

  /// How it ends when somebody takes the lock while it is open.
  func endedByEnable(at time: Timestamp, user: String, offset: Offset) -> TrainingEnd {
    if time >= expires { return TrainingEnd(how: .expired, at: expires, by: nil, offset: offset) }
    if time < start { return TrainingEnd(how: .unknown, at: start, by: user, offset: offset) }
    return TrainingEnd(how: .superseded, at: time, by: user, offset: offset)
  }

  /// How it ends when somebody releases the lock.
  func endedByDisable(at time: Timestamp, user: String, offset: Offset) -> TrainingEnd {
    if time >= expires { return TrainingEnd(how: .expired, at: expires, by: nil, offset: offset) }
    return TrainingEnd(how: .disabled, at: max(time, start), by: user, offset: offset)
  }

  func write(_ end: TrainingEnd?, to row: inout RowWriter) {
    row.string(owner)
    row.string(reason)
    row.time(start)
    row.time(end?.at)
    row.string(end?.how.rawValue)
    row.string(end?.by)
    row.integer(end?.offset.number)
    row.time(expires)
    row.boolean(repaired)
  }
}
