package import EventModel
package import ProjectionKernel
import Topics

/// Under which constitutions decisions were made, beside which were announced: one tally that two
/// topics feed.
///
/// A row never says "not announced": which topic was read first must not show.
package struct ConstitutionUse: Projection {
  package static let declaration = ProjectionDeclaration(
    name: ProjectionName("constitution_use"), version: 1,
    inputs: [EventTypes.constitutionUpdated, EventTypes.policyDecisionMade],
    tables: ConstitutionUseTables.all, views: ConstitutionUseTables.views,
    doc: "Announcements of each constitution's hash, and the decisions made under it.")

  package init() {}

  package func apply(
    _ event: borrowing Event, to changes: inout Changes
  ) throws(Refusal) {
    let time = event.envelope.occurredAt
    switch event.type {
    case EventTypes.constitutionUpdated:
      let update = ConstitutionUpdated(event)
      let row = changes.tally(
        ConstitutionUseTables.useTable, .text(update.tenant), .text(update.hash))
      changes.add(row, ConstitutionUseTables.announcements, 1)
      changes.offer(row, ConstitutionUseTables.firstAnnounced, time)
    case EventTypes.policyDecisionMade:
      let decision = PolicyDecisionMade(event)
      // The first generation names no constitution, and a later one may not either.
      guard let hash = decision.responseReasonsConstitutionHash else { return }
      let row = changes.tally(ConstitutionUseTables.useTable, .text(decision.tenant), .text(hash))
      changes.add(row, ConstitutionUseTables.decisions, 1)
      changes.offer(row, ConstitutionUseTables.firstDecision, time)
      changes.offer(row, ConstitutionUseTables.lastDecision, time)
    default: preconditionFailure("event type \(event.type.number) is no input")
    }
  }
}
