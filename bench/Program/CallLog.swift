import EventCodec
import EventModel
import ProjectionKernel
import Projections
import Topics

/// `slm_usage` and, beside it, a row for every event: what an audit table costs on top.
struct CallLog: Projection {
  static let declaration = ProjectionDeclaration(
    name: ProjectionName("slm_usage_and_log"), version: 1,
    inputs: SlmUsage.declaration.inputs, tables: SlmUsage.declaration.tables + [log], views: [],
    doc: "Usage, and one row for each call.")

  private static let log = Table.append(
    "call", "One row a call.",
    [
      .required("event_id", .text, "The event's id."),
      .required("occurred_at", .timestamp, "When."),
      .required("tenant", .text, "The tenant."),
      .required("provider", .text, "Who ran the model."),
      .required("model", .text, "The model."),
      .required("prompt_tokens", .int8, "Tokens read."),
      .required("completion_tokens", .int8, "Tokens written."),
      .optional("cost_usd", .numeric(scale: 9), "Cost, US dollars."),
    ])
  private static let logIndex = TableIndex("call", in: declaration.tables)

  private let usage = SlmUsage()

  func apply(_ event: borrowing Event, to changes: inout Changes) throws(Refusal) {
    // The tallies stand first in both declarations, so their places are the same.
    try usage.apply(event, to: &changes)
    let call = SlmMetricsRecorded(event)
    let occurredAt = event.envelope.occurredAt
    changes.append(to: Self.logIndex) { row in
      row.text(call.eventId)
      row.time(occurredAt)
      row.text(call.tenant)
      row.text(call.provider)
      row.text(call.model)
      row.integer(call.promptTokens)
      row.integer(call.completionTokens)
      row.decimal(call.costUsd)
    }
  }

  /// The entry of either way.
  static func entry(withLog: Bool) throws -> ProjectionEntry {
    if withLog {
      return ProjectionEntry(CallLog.self, questions: [], sourceHash: "bench")
    }
    guard
      let entry = ProjectionRegistry.entries.first(where: {
        $0.declaration.name == SlmUsage.declaration.name
      })
    else { throw BenchError("slm_usage is not among the projections") }
    return entry
  }
}
