import ProjectionKernel

/// The two tallies of `slm_usage`, alike but for the length of their window: events are counted by
/// the minute, and minutes make hours. A day is summed up from its hours when it is read.
enum SlmUsageTables {
  static let all = [
    // A minute's row is new in nearly every batch of a backlog (measured 15 % cheaper than half full).
    usage("usage_minute", "minute").fillingPages(percent: 80),
    usage("usage_hour", "hour")
      .rollingUp(
        "usage_minute", window: "window_start", lengthMicroseconds: 3_600_000_000
      )
      .indexingBlocks(by: day),
  ]

  /// The start of an hour's day, UTC; the origin lies before every event.
  private static let day =
    "date_bin('1 day', window_start, TIMESTAMPTZ '0001-01-01 00:00:00Z')"

  static let minute = TableIndex("usage_minute", in: all)
  static let minuteMicroseconds: Int64 = 60_000_000
  static let columns = Columns(all[0])

  /// The value columns, by what they hold.
  struct Columns {
    let requests, successes, failures, refusals: ColumnIndex
    let promptTokens, completionTokens, tokensSketch: ColumnIndex
    let pricedRequests, costUsd: ColumnIndex
    let latencyCount, latencySumMicroseconds, latencySketch: ColumnIndex

    init(_ table: Table) {
      requests = ColumnIndex("requests", in: table)
      successes = ColumnIndex("successes", in: table)
      failures = ColumnIndex("failures", in: table)
      refusals = ColumnIndex("refusals", in: table)
      promptTokens = ColumnIndex("prompt_tokens", in: table)
      completionTokens = ColumnIndex("completion_tokens", in: table)
      tokensSketch = ColumnIndex("tokens_sketch", in: table)
      pricedRequests = ColumnIndex("priced_requests", in: table)
      costUsd = ColumnIndex("cost_usd", in: table)
      latencyCount = ColumnIndex("latency_count", in: table)
      latencySumMicroseconds = ColumnIndex("latency_sum_us", in: table)
      latencySketch = ColumnIndex("latency_sketch", in: table)
    }
  }

  private static func usage(_ name: String, _ window: String) -> Table {
    .tally(
      name, "Model calls by tenant, provider, model and \(window) of event time.",
      // Time first: events come roughly in its order, so that new rows meet the same pages.
      keys: [
        .required("window_start", .timestamp, "The start of the \(window), UTC."),
        .required("tenant", .text, "The tenant, in the producer's spelling."),
        .required("provider", .text, "Who ran the model."),
        .required("model", .text, "The model's name."),
      ],
      [
        .sum("requests", .int8, "Calls."),
        .sum("successes", .int8, "Calls that say they succeeded."),
        .sum("failures", .int8, "Calls that say they failed."),
        .sum("refusals", .int8, "Calls that the model refused."),
        .sum("prompt_tokens", .int8, "Tokens read."),
        .sum("completion_tokens", .int8, "Tokens written."),
        .sum("priced_requests", .int8, "Calls that carry a cost."),
        .sum("cost_usd", .numeric(scale: 9), "Cost of the priced calls, US dollars, exact."),
        .sum("latency_count", .int8, "Calls that carry a latency."),
        .sum("latency_sum_us", .int8, "Sum of the latencies, microseconds."),
        .sketch("latency_sketch", "Latencies in microseconds, as a quantile sketch."),
        .sketch("tokens_sketch", "Tokens read and written by each call, as a quantile sketch."),
      ])
  }

  static let views = [
    view("slm_usage_minute", all[0].doc, of: "usage_minute"),
    view("slm_usage_hour", all[1].doc, of: "usage_hour"),
    view(
      "slm_usage_day", "Model calls by tenant, provider, model and day of event time.", of: days),
  ]

  /// Every value of an hour adds up, sketches too.
  private static let days: String = {
    let sums = all[1].values.map { column in
      let isWhole = column.type == .int8
      return "sum(\(column.name))\(isWhole ? "::bigint" : "") AS \(column.name)"
    }
    return """
      (
        SELECT tenant, provider, model, \(day) AS window_start,
          \(sums.joined(separator: ",\n    "))
        FROM usage_hour GROUP BY tenant, provider, model, \(day)
      ) AS days
      """
  }()

  private static func view(_ name: String, _ doc: String, of rows: String) -> View {
    View(
      name, doc,
      columnDocs: [
        "latency_p50_us": "Median latency, microseconds, within 1/64 of the true one.",
        "latency_p95_us": "95th percentile of the latency, microseconds, within 1/64.",
        "latency_p99_us": "99th percentile of the latency, microseconds, within 1/64.",
        "tokens_p50": "Median of the tokens of a call, within 1/64.",
        "tokens_p95": "95th percentile of the tokens of a call, within 1/64.",
        "tokens_p99": "99th percentile of the tokens of a call, within 1/64.",
      ],
      sql: """
        SELECT tenant, provider, model, window_start, requests, successes, failures, refusals,
          prompt_tokens, completion_tokens, priced_requests, cost_usd, latency_count, latency_sum_us,
          latency[1] AS latency_p50_us, latency[2] AS latency_p95_us, latency[3] AS latency_p99_us,
          tokens[1] AS tokens_p50, tokens[2] AS tokens_p95, tokens[3] AS tokens_p99
        FROM \(rows) CROSS JOIN LATERAL (
          SELECT annals.sketch_quantiles(latency_sketch, '{0.50, 0.95, 0.99}') AS latency,
            annals.sketch_quantiles(tokens_sketch, '{0.50, 0.95, 0.99}') AS tokens
          -- Kept apart by this, so that each sketch is walked once, and only where it is asked for.
          OFFSET 0
        ) AS quantiles
        """)
  }
}
