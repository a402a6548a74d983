import EventModel
import Topics

/// What a disabling event says of the lock that it found.
struct PreviousLock {
  /// Nil where the event does not say.
  let enabled: Bool?
  let lockedAt: Timestamp?
  let lockedBy: String?
  let reason: String?

  /// Nil where the event carries none, or one that says nothing.
  init?(_ command: TrainingDisabled, _ event: borrowing Event) {
    enabled = command.detailsPreviousLockEnabled
    lockedAt = command.detailsPreviousLockLockedAt
    lockedBy = command.detailsPreviousLockLockedBy.map { text in event.string(text) }
    reason = command.detailsPreviousLockReason.map { text in event.string(text) }
    if enabled == nil, lockedAt == nil, lockedBy == nil, reason == nil { return nil }
  }

  /// Its start, where that lies more than the term away from the log's.
  func contradicting(_ start: Timestamp) -> Timestamp? {
    guard let lockedAt,
      TrainingAnomalies.distance(lockedAt, start) > UInt64(TrainingMode.termMicroseconds)
    else { return nil }
    return lockedAt
  }

  /// The interval it proves, where the log has none: begun within the term before the event, and not
  /// before the last known end.
  func usable(
    at time: Timestamp, notBefore lastEnd: Timestamp?
  ) -> (owner: String, reason: String?, start: Timestamp)? {
    guard enabled != false, let lockedBy, let lockedAt, lockedAt <= time,
      TrainingAnomalies.distance(lockedAt, time) < UInt64(TrainingMode.termMicroseconds)
    else { return nil }
    if let lastEnd, lockedAt < lastEnd { return nil }
    return (lockedBy, reason, lockedAt)
  }
}
