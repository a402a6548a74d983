import Crypto
package import EventModel
import JSONFields
package import ProjectionKernel
import Topics

/// Which constitution was announced for each tenant, when, and whether it verifies: a fold by tenant.
///
/// The verdicts are the table in this folder's README.
package struct ConstitutionHistory: Projection {
  package static let declaration = ProjectionDeclaration(
    name: ProjectionName("constitution_history"), version: 1,
    inputs: [EventTypes.constitutionUpdated], tables: ConstitutionHistoryTables.all,
    views: ConstitutionHistoryTables.views,
    doc: "The constitutions of each tenant: the announced one, the history, and the verdicts.")

  private let verifier: ConstitutionVerifier

  package init() {
    do throws(CryptoError) {
      verifier = try ConstitutionVerifier()
    } catch {
      preconditionFailure("the shipped keys cannot be used: \(error)")
    }
  }

  package func apply(
    _ event: borrowing Event, to changes: inout Changes
  ) throws(Refusal) {
    let update = ConstitutionUpdated(event)
    let judgement = judge(update, event)
    let inForceFrom = update.effectiveAt ?? event.envelope.occurredAt
    append(update, event, judgement, inForceFrom: inForceFrom, &changes)
    let previous = changes.state(
      of: ConstitutionHistoryTables.announcedTable, as: AnnouncedConstitution.self)
    changes.put(
      AnnouncedConstitution(
        tenant: event.string(update.tenant), version: event.string(update.version),
        hash: event.string(update.hash), source: update.source.map { event.string($0) },
        since: event.envelope.occurredAt, inForceFrom: inForceFrom,
        referenceVerdict: judgement.reference.text, strictVerdict: judgement.strict.text,
        changedOffset: event.position.offset, replacedVersion: previous?.version,
        replacedHash: previous?.hash),
      in: ConstitutionHistoryTables.announcedTable)
  }

  private func judge(
    _ update: ConstitutionUpdated, _ event: borrowing Event
  ) -> ConstitutionJudgement {
    guard let bundle = update.bundle.flatMap({ event.json($0) }) else { return .notVerifiable }
    do throws(CryptoError) {
      return ConstitutionJudgement(
        try verifier.assess(bundle), announcedHash: event.utf8(update.hash))
    } catch {
      // Trouble of the library, not of the record: to quarantine it would be a false verdict.
      preconditionFailure("no signature can be verified: \(error)")
    }
  }

  private func append(
    _ update: ConstitutionUpdated, _ event: borrowing Event, _ judgement: ConstitutionJudgement,
    inForceFrom: Timestamp, _ changes: inout Changes
  ) {
    let id = event.envelope.id ?? update.eventId
    let occurredAt = event.envelope.occurredAt
    let approvedBy = Self.list(update.approvedBy, event)
    let summary = Self.list(update.changes, event)
    changes.append(to: ConstitutionHistoryTables.historyTable) { row in
      row.text(update.tenant)
      row.text(id)
      row.text(update.version)
      row.text(update.hash)
      row.text(update.previousVersion)
      row.text(update.previousHash)
      row.text(update.source)
      row.time(update.issuedAt)
      row.time(update.effectiveAt)
      row.time(occurredAt)
      row.time(inForceFrom)
      row.boolean(judgement.hashMatches)
      row.string(judgement.reference.text)
      row.string(judgement.reference.reason)
      row.string(judgement.strict.text)
      row.string(judgement.strict.reason)
      row.string(judgement.keyID)
      row.string(approvedBy)
      row.string(summary)
    }
  }

  /// An array of texts in canonical JSON, so that how a producer spaced it makes no other row.
  private static func list(_ slot: Slot?, _ event: borrowing Event) -> String? {
    guard let array = slot.flatMap({ event.json($0) }) else { return nil }
    let texts = array.elements.compactMap(\.string).map { CanonicalValue.text($0) }
    return String(decoding: CanonicalJSON.encode(.array(texts)), as: UTF8.self)
  }
}
