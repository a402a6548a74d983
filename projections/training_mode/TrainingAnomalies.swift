import EventModel
import ProjectionKernel

/// What does not fit, found while one event is applied.
struct TrainingAnomalies {
  enum Kind: String {
    case previousLockContradictsLog = "previous_lock_contradicts_log"
    case enabledWhileEnabled = "enabled_while_enabled"
    case disabledAfterExpiry = "disabled_after_expiry"
    case disabledWithoutEnable = "disabled_without_enable"
    case timeRunsBackwards = "time_runs_backwards"
  }

  private let time: Timestamp
  private let user: String
  private let tenant: Text?
  private var found: [(kind: Kind, detail: String)] = []

  init(_ event: borrowing Event, user: String) {
    time = event.envelope.occurredAt
    tenant = event.envelope.tenant
    self.user = user
  }

  mutating func add(_ kind: Kind, _ detail: String) { found.append((kind, detail)) }

  mutating func addBackwards(_ time: Timestamp, _ start: Timestamp) {
    add(.timeRunsBackwards, "earlier than the open start by \(Self.distance(time, start)) us")
  }

  mutating func addContradiction(_ lockedAt: Timestamp, _ start: Timestamp) {
    add(
      .previousLockContradictsLog,
      "differs from the open start by \(Self.distance(lockedAt, start)) us")
  }

  func write(to changes: inout Changes) {
    for anomaly in found {
      changes.append(to: TrainingModeTables.anomalyTable) { row in
        row.text(tenant)
        row.string(anomaly.kind.rawValue)
        row.time(time)
        row.string(user)
        row.string(anomaly.detail)
      }
    }
  }

  /// Microseconds between two moments, whatever they are.
  static func distance(_ one: Timestamp, _ other: Timestamp) -> UInt64 {
    let (low, high) = (min(one, other).microseconds, max(one, other).microseconds)
    return UInt64(bitPattern: high) &- UInt64(bitPattern: low)
  }
}
