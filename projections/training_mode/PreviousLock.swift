import EventModel
import Topics

/// What a disabling event says of the lock that it found.
struct PreviousLock {
  let lockedAt: Timestamp?
  /// False where the producer found a lock that was already released.
  let isHeld: Bool
  let lockedBy: String?
  let reason: String

  /// Nil where the event carries none.
  init?(_ command: TrainingDisabled, _ event: borrowing Event) {
    guard
      command.detailsPreviousLockLockedAt != nil || command.detailsPreviousLockLockedBy != nil
        || command.detailsPreviousLockEnabled != nil || command.detailsPreviousLockReason != nil
    else { return nil }
    lockedAt = command.detailsPreviousLockLockedAt
    isHeld = command.detailsPreviousLockEnabled ?? true
    lockedBy = command.detailsPreviousLockLockedBy.map { text in event.string(text) }
    reason = command.detailsPreviousLockReason.map { text in event.string(text) } ?? ""
  }

  /// Whether its start lies more than the term away from the log's.
  func contradicts(_ start: Timestamp) -> Bool {
    guard let lockedAt else { return false }
    return TrainingAnomalies.distance(lockedAt, start) > UInt64(TrainingMode.termMicroseconds)
  }

  /// The interval it proves, where the log has none: begun within the term before the event, and not
  /// before the last known end.
  func usable(
    at time: Timestamp, notBefore lastEnd: Timestamp?
  ) -> (owner: String, reason: String, start: Timestamp)? {
    guard isHeld, let lockedAt, let lockedBy, lockedAt <= time,
      TrainingAnomalies.distance(lockedAt, time) < UInt64(TrainingMode.termMicroseconds)
    else { return nil }
    if let lastEnd, lockedAt < lastEnd { return nil }
    return (lockedBy, reason, lockedAt)
  }
}
