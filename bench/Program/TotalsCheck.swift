import PostgresWire

/// Compares what a run left in Postgres with the generator's own sums.
struct TotalsCheck {
  let connection: PostgresConnection
  let schema: String

  /// - Throws: `BenchError` naming the table and what is wrong.
  func check(_ expected: Totals, withLog: Bool) throws {
    for (table, rows) in [
      ("usage_minute", expected.keyMinutes), ("usage_hour", expected.keys),
    ] {
      let found = try totals(of: table)
      guard found.rows == rows, found.sums == Self.sums(expected) else {
        throw BenchError(
          "\(table): \(found.rows) rows with sums \(found.sums), not \(rows) with "
            + "\(Self.sums(expected))")
      }
    }
    guard withLog else { return }
    let row = try connection.query(
      "SELECT count(*), sum(prompt_tokens)::bigint, sum(completion_tokens)::bigint, "
        + "(sum(cost_usd) * 1000000000)::bigint FROM \"\(schema)\".call")[0]
    let found = (0..<4).map { row.int64($0) ?? -1 }
    let wanted = [
      expected.requests, expected.promptTokens, expected.completionTokens, expected.costNanos,
    ]
    guard found == wanted else { throw BenchError("call: sums \(found), not \(wanted)") }
  }

  private func totals(of table: String) throws -> (rows: Int64, sums: [Int64]) {
    let row = try connection.query(
      """
      SELECT count(*), sum(requests)::bigint, sum(successes)::bigint, sum(failures)::bigint,
        sum(prompt_tokens)::bigint, sum(completion_tokens)::bigint,
        (sum(cost_usd) * 1000000000)::bigint, sum(latency_sum_us)::bigint
      FROM "\(schema)".\(table)
      """)[0]
    return (row.int64(0) ?? -1, (1..<8).map { row.int64($0) ?? -1 })
  }

  private static func sums(_ totals: Totals) -> [Int64] {
    [
      totals.requests, totals.successes, totals.failures, totals.promptTokens,
      totals.completionTokens, totals.costNanos, totals.latencyMicroseconds,
    ]
  }
}
