package import EventModel
package import ProjectionKernel
import Topics

/// What model calls were made and what they cost, by tenant, provider and model, for each minute,
/// hour and day of event time.
package struct SlmUsage: Projection {
  package static let declaration = ProjectionDeclaration(
    name: ProjectionName("slm_usage"), version: 1, inputs: [EventTypes.slmMetricsRecorded],
    tables: SlmUsageTables.all, views: SlmUsageTables.views,
    doc: "Model calls, tokens, cost and latency by tenant, provider, model and time.")

  package init() {}

  package func apply(
    _ event: borrowing Event, to changes: inout Changes
  ) throws(Refusal) {
    let call = SlmMetricsRecorded(event)
    let minute = event.envelope.occurredAt.windowStart(
      lengthMicroseconds: SlmUsageTables.minuteMicroseconds)
    let row = changes.tally(
      SlmUsageTables.minute, .time(minute), .text(call.tenant), .text(call.provider),
      .text(call.model))
    count(call, into: row, SlmUsageTables.columns, &changes)
  }

  private func count(
    _ call: SlmMetricsRecorded, into row: TallyRow, _ columns: SlmUsageTables.Columns,
    _ changes: inout Changes
  ) {
    changes.add(row, columns.requests, 1)
    if let success = call.success {
      changes.add(row, success ? columns.successes : columns.failures, 1)
    }
    if call.refused == true { changes.add(row, columns.refusals, 1) }
    changes.add(row, columns.promptTokens, call.promptTokens)
    changes.add(row, columns.completionTokens, call.completionTokens)
    changes.offer(row, columns.tokensSketch, call.promptTokens + call.completionTokens)
    if let cost = call.costUsd {
      changes.add(row, columns.pricedRequests, 1)
      changes.add(row, columns.costUsd, cost)
    }
    if let latency = call.latencyMs {
      changes.add(row, columns.latencyCount, 1)
      changes.add(row, columns.latencySumMicroseconds, latency)
      changes.offer(row, columns.latencySketch, latency)
    }
  }
}
