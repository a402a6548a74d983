import EventModel
import Topics

/// What a disabling event says of the lock that it found.
struct PreviousLock {
  let lockedAt: Timestamp
  let lockedBy: String?
  let reason: String

  /// Nil where the event carries none, or one without a time.
  init?(_ command: TrainingDisabled, _ event: borrowing Event) {
    guard let lockedAt = command.detailsPreviousLockLockedAt else { return nil }
    self.lockedAt = lockedAt
    lockedBy = command.detailsPreviousLockLockedBy.map { text in event.string(text) }
    reason = command.detailsPreviousLockReason.map { text in event.string(text) } ?? ""
  }

  /// Whether its start lies more than the term away from the log's.
  func contradicts(_ start: Timestamp) -> Bool {
    TrainingAnomalies.distance(lockedAt, start) > UInt64(TrainingMode.termMicroseconds)
  }

  /// The interval it proves, where the log has none: begun within the term before the event, and not
  /// before the last known end.
  func usable(
    at time: Timestamp, notBefore lastEnd: Timestamp?
  ) -> (owner: String, reason: String, start: Timestamp)? {
    guard let lockedBy, lockedAt <= time,
      TrainingAnomalies.distance(lockedAt, time) < UInt64(TrainingMode.termMicroseconds)
    else { return nil }
    if let lastEnd, lockedAt < lastEnd { return nil }
    return (lockedBy, reason, lockedAt)
  }
}
