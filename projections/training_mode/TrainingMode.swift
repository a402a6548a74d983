package import EventModel
package import ProjectionKernel
import Topics

/// Who held the training lock of a tenant, when, and what does not fit: a fold by tenant.
///
/// The rules are the table in this folder's README.
package struct TrainingMode: Projection {
  package static let declaration = ProjectionDeclaration(
    name: ProjectionName("training_mode"), version: 1,
    inputs: [EventTypes.trainingEnabled, EventTypes.trainingDisabled],
    tables: TrainingModeTables.all, views: TrainingModeTables.views,
    doc: "The training lock of each tenant: its state, its history, and its anomalies.")

  /// How long a lock holds unless somebody ends it: 24 hours of event time.
  static let termMicroseconds: Int64 = 86_400_000_000

  package init() {}

  package func apply(
    _ event: borrowing Event, to changes: inout Changes
  ) throws(Refusal) {
    let lock = changes.state(of: TrainingModeTables.lockTable, as: TrainingLock.self)
    switch event.type {
    case EventTypes.trainingEnabled: enable(event, lock, &changes)
    case EventTypes.trainingDisabled: disable(event, lock, &changes)
    default: preconditionFailure("event type \(event.type.number) is no input")
    }
  }

  private func enable(
    _ event: borrowing Event, _ lock: TrainingLock?, _ changes: inout Changes
  ) {
    let command = TrainingEnabled(event)
    let user = event.string(command.user)
    let time = event.envelope.occurredAt
    var anomalies = TrainingAnomalies(event, user: user)
    var lastEnd = lock?.lastEnd
    if let open = lock?.open {
      let end = open.endedByEnable(at: time, user: user, offset: event.position.offset)
      put(open, end, &changes)
      lastEnd = max(lastEnd ?? end.at, end.at)
      switch end.how {
      case .superseded: anomalies.add(.enabledWhileEnabled, "held by \(open.owner)")
      case .unknown: anomalies.addBackwards(time, open.start)
      case .expired, .disabled: break
      }
    }
    let opened = TrainingInterval(
      openedOffset: event.position.offset, owner: user,
      reason: event.string(command.detailsReason), start: time, repaired: false)
    put(opened, nil, &changes)
    anomalies.write(to: &changes)
    let tenant = event.string(command.tenant)
    changes.put(
      TrainingLock(
        tenant: tenant, open: opened, lastEnd: lastEnd, changedOffset: event.position.offset),
      in: TrainingModeTables.lockTable)
  }

  private func disable(
    _ event: borrowing Event, _ lock: TrainingLock?, _ changes: inout Changes
  ) {
    let command = TrainingDisabled(event)
    let user = event.string(command.user)
    let time = event.envelope.occurredAt
    var anomalies = TrainingAnomalies(event, user: user)
    var lastEnd = lock?.lastEnd
    let previous = PreviousLock(command, event)
    if let open = lock?.open {
      if let lockedAt = previous?.contradicting(open.start) {
        anomalies.addContradiction(lockedAt, open.start)
      }
      let end = open.endedByDisable(at: time, user: user, offset: event.position.offset)
      put(open, end, &changes)
      lastEnd = max(lastEnd ?? end.at, end.at)
      if end.how == .expired { anomalies.add(.disabledAfterExpiry, "held by \(open.owner)") }
      if time < open.start { anomalies.addBackwards(time, open.start) }
    } else if let previous, let usable = previous.usable(at: time, notBefore: lastEnd) {
      let repaired = TrainingInterval(
        openedOffset: event.position.offset, owner: usable.owner, reason: usable.reason,
        start: usable.start, repaired: true)
      let end = TrainingEnd(how: .disabled, at: time, by: user, offset: event.position.offset)
      put(repaired, end, &changes)
      lastEnd = max(lastEnd ?? time, time)
      anomalies.add(
        .disabledWithoutEnable, "repaired from previous_lock of \(usable.owner)")
    } else {
      anomalies.add(
        .disabledWithoutEnable,
        previous == nil ? "no previous_lock" : "previous_lock not usable")
    }
    anomalies.write(to: &changes)
    changes.put(
      TrainingLock(
        tenant: event.string(command.tenant), open: nil, lastEnd: lastEnd,
        changedOffset: event.position.offset), in: TrainingModeTables.lockTable)
  }

  private func put(
    _ interval: TrainingInterval, _ end: TrainingEnd?, _ changes: inout Changes
  ) {
    changes.putChild(in: TrainingModeTables.intervalTable, origin: interval.openedOffset) {
      interval.write(end, to: &$0)
    }
  }
}
