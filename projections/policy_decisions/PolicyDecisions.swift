import Crypto
package import EventModel
package import ProjectionKernel
import Topics

/// Every policy decision, its violations, the hours they fall in, and what evaluating it again gives.
///
/// The rules are this folder's README.
package struct PolicyDecisions: Projection {
  package static let declaration = ProjectionDeclaration(
    name: ProjectionName("policy_decisions"), version: 1,
    inputs: [EventTypes.policyDecisionMade], tables: PolicyDecisionsTables.all,
    views: PolicyDecisionsTables.views,
    doc: "Policy decisions, violations and hourly counts, each decision evaluated again.")

  /// One hour of event time.
  private static let hourMicroseconds: Int64 = 3_600_000_000

  package init() {}

  package func apply(
    _ event: borrowing Event, to changes: inout Changes
  ) throws(Refusal) {
    let decision = PolicyDecisionMade(event)
    let violations = try PolicyViolation.list(decision.responseReasonsPolicy, event)
    append(decision, violations, event, &changes)
    for violation in violations { append(violation, of: decision, event, &changes) }
    count(decision, event, &changes)
    for violation in violations {
      let row = changes.tally(
        PolicyDecisionsTables.ruleHitTable, .text(decision.tenant), .text(violation.name))
      changes.add(row, PolicyDecisionsTables.hits, 1)
      changes.offer(row, PolicyDecisionsTables.firstAt, event.envelope.occurredAt)
      changes.offer(row, PolicyDecisionsTables.lastAt, event.envelope.occurredAt)
    }
  }

  private func append(
    _ decision: PolicyDecisionMade, _ violations: [PolicyViolation], _ event: borrowing Event,
    _ changes: inout Changes
  ) {
    let id = event.envelope.id ?? decision.eventId
    let occurredAt = event.envelope.occurredAt
    let generation = event.envelope.contractVersion
    let computedHash =
      decision.promptHash == nil
      ? decision.prompt.map { SHA256Hash.digest(of: event.utf8($0)).hex } : nil
    let reevaluation = PolicyReevaluation(
      of: Self.recorded(decision, violations, event), tenant: Array(event.utf8(decision.tenant)),
      prompt: decision.prompt.map { Array(event.utf8($0)) },
      packVersion: decision.rulePackVersion.map { Array(event.utf8($0)) })
    changes.append(to: PolicyDecisionsTables.decisionTable) { row in
      row.text(id)
      row.text(decision.tenant)
      row.text(decision.sessionId)
      row.text(decision.user)
      row.text(decision.role)
      if let computedHash { row.string(computedHash) } else { row.text(decision.promptHash) }
      row.string("g\(generation)")
      row.boolean(decision.responseAllowed)
      row.decimal(decision.responseScore)
      row.text(decision.responseSeverity)
      row.text(decision.responseReasonsConstitutionHash)
      row.text(decision.constitutionVersion)
      row.text(decision.rulePackVersion)
      row.integer(Int64(violations.count))
      row.integer(decision.evaluationDurationMs)
      row.text(decision.modelUsed)
      row.text(decision.environment)
      row.time(occurredAt)
      row.string(reevaluation.text)
      row.string(reevaluation.differenceNames)
      row.string(reevaluation.reason?.rawValue)
    }
  }

  private func append(
    _ violation: PolicyViolation, of decision: PolicyDecisionMade, _ event: borrowing Event,
    _ changes: inout Changes
  ) {
    let id = event.envelope.id ?? decision.eventId
    let occurredAt = event.envelope.occurredAt
    changes.append(to: PolicyDecisionsTables.violationTable) { row in
      row.text(decision.tenant)
      row.text(id)
      row.text(violation.name)
      row.text(violation.pattern)
      row.decimal(violation.weightMillionths)
      row.text(violation.severity)
      row.text(violation.description)
      row.text(violation.excerpt)
      row.time(occurredAt)
    }
  }

  private func count(
    _ decision: PolicyDecisionMade, _ event: borrowing Event, _ changes: inout Changes
  ) {
    let hour = event.envelope.occurredAt.windowStart(lengthMicroseconds: Self.hourMicroseconds)
    let row = changes.tally(
      PolicyDecisionsTables.hourTable, .text(decision.tenant),
      decision.responseSeverity.map { .text($0) } ?? .constant("none"),
      .boolean(decision.responseAllowed), .time(hour))
    changes.add(row, PolicyDecisionsTables.decisions, 1)
    changes.add(row, PolicyDecisionsTables.scoreSum, decision.responseScore)
    changes.add(row, PolicyDecisionsTables.scoreCount, 1)
    if let duration = decision.evaluationDurationMs {
      changes.add(row, PolicyDecisionsTables.durationSum, duration)
      changes.add(row, PolicyDecisionsTables.durationCount, 1)
    }
  }

  /// What was recorded, as the evaluator compares it; nil for an answer of an older generation.
  private static func recorded(
    _ decision: PolicyDecisionMade, _ violations: [PolicyViolation], _ event: borrowing Event
  ) -> RecordedDecision? {
    guard let severity = decision.responseSeverity else { return nil }
    let recorded = violations.map { $0.recorded }
    return RecordedDecision(
      allowed: decision.responseAllowed, score: PolicyScore(millionths: decision.responseScore),
      severity: Array(event.utf8(severity)), violations: recorded)
  }
}

extension PolicyReevaluation {
  /// As it stands in the column.
  var text: String {
    switch self {
    case .agrees: "agrees"
    case .disagrees: "disagrees"
    case .notReevaluable: "not_re_evaluable"
    }
  }

  /// What disagrees, by name; nil where nothing does.
  var differenceNames: String? {
    guard case .disagrees(let differences) = self else { return nil }
    return differences.names.joined(separator: ",")
  }

  /// Why it could not be evaluated again.
  var reason: Reason? {
    guard case .notReevaluable(let reason) = self else { return nil }
    return reason
  }
}
