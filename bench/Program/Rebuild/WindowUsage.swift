import EventCodec
import EventModel
import ProjectionKernel
import Projections
import Topics

/// What `slm_usage` counts, by windows of six minutes: an hour of events becomes 100,000 rows.
struct WindowUsage: Projection {
  static let windowMicroseconds: Int64 = 360_000_000
  /// Rows that the generator's events become, where every key is met in every window.
  static let rows = 10 * Call.keys

  static let table: Table = .tally(
    "usage_window", "Model calls by tenant, provider, model and six minutes of event time.",
    keys: SlmUsage.declaration.tables[0].keys, SlmUsage.declaration.tables[0].values
  ).fillingPages(percent: 80)

  static let declaration = ProjectionDeclaration(
    name: ProjectionName("window_usage"), version: 1, inputs: SlmUsage.declaration.inputs,
    tables: [table],
    views: [
      View(
        "window_usage", "Usage by six minutes.",
        sql: "SELECT requests, prompt_tokens, latency_sum_us FROM usage_window")
    ], doc: "Usage by six minutes.")
  static let entry = ProjectionEntry(WindowUsage.self, questions: [], sourceHash: "bench")

  private static let index = TableIndex("usage_window", in: [table])
  private static let requests = ColumnIndex("requests", in: table)
  private static let successes = ColumnIndex("successes", in: table)
  private static let failures = ColumnIndex("failures", in: table)
  private static let promptTokens = ColumnIndex("prompt_tokens", in: table)
  private static let completionTokens = ColumnIndex("completion_tokens", in: table)
  private static let pricedRequests = ColumnIndex("priced_requests", in: table)
  private static let cost = ColumnIndex("cost_usd", in: table)
  private static let latencyCount = ColumnIndex("latency_count", in: table)
  private static let latencySum = ColumnIndex("latency_sum_us", in: table)
  private static let latencySketch = ColumnIndex("latency_sketch", in: table)
  private static let tokensSketch = ColumnIndex("tokens_sketch", in: table)

  func apply(_ event: borrowing Event, to changes: inout Changes) throws(Refusal) {
    let call = SlmMetricsRecorded(event)
    let start = event.envelope.occurredAt.windowStart(
      lengthMicroseconds: Self.windowMicroseconds)
    let row = changes.tally(
      Self.index, .time(start), .text(call.tenant), .text(call.provider), .text(call.model))
    changes.add(row, Self.requests, 1)
    if let success = call.success {
      changes.add(row, success ? Self.successes : Self.failures, 1)
    }
    changes.add(row, Self.promptTokens, call.promptTokens)
    changes.add(row, Self.completionTokens, call.completionTokens)
    changes.offer(row, Self.tokensSketch, call.promptTokens + call.completionTokens)
    if let cost = call.costUsd {
      changes.add(row, Self.pricedRequests, 1)
      changes.add(row, Self.cost, cost)
    }
    if let latency = call.latencyMs {
      changes.add(row, Self.latencyCount, 1)
      changes.add(row, Self.latencySum, latency)
      changes.offer(row, Self.latencySketch, latency)
    }
  }
}
