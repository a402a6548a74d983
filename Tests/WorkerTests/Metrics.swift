import EventModel
import TestServers

/// Small good events of slm.metrics and training.audit, for tests that count them.
enum Metrics {
  /// Record number `number`, in a partition of the test's choice: one request of `tokens` tokens.
  static func record(
    _ number: Int, partition: Int32, tokens: Int = 1, tenant: String = "acme"
  ) -> TestRecord {
    let id = "00000000-0000-4000-8000-" + padded(number)
    return TestRecord(
      id,
      #"{"event_id": "\#(id)", "timestamp": \#(1_750_000_000 + number % 60), "#
        + #""tenant": "\#(tenant)", "provider": "p", "model": "m", "#
        + #""prompt_tokens": \#(tokens), "completion_tokens": 0}"#, partition: partition)
  }

  /// That many, spread over the partitions.
  static func records(_ numbers: Range<Int>, partitions: Int32 = 6) -> [TestRecord] {
    numbers.map { record($0, partition: Int32($0) % partitions) }
  }

  /// How many requests and tokens the read model knows.
  static func totals(_ deployment: Deployment) throws -> [String?] {
    try deployment.rows(
      "SELECT sum(requests)::bigint, sum(prompt_tokens)::bigint FROM read.slm_usage_minute")[0]
  }

  private static func padded(_ number: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: 12 - text.count) + text
  }
}

/// Small good events of training.audit.
enum Locks {
  static func enabled(
    _ number: Int, tenant: String, user: String, timestampMs: Int64? = nil, id: Int? = nil
  ) -> TestRecord {
    let id = "10000000-0000-4000-8000-\(100_000_000_000 + (id ?? number))"
    var record = TestRecord(
      tenant,
      #"{"tenant": "\#(tenant)", "action": "training.enabled", "user": "\#(user)", "#
        + #""timestamp": \#(1_750_000_000 + number), "details": {"reason": "r\#(number)"}, "#
        + #""event_id": "\#(id)"}"#, partition: 0)
    record.timestampMs = timestampMs
    return record
  }
}
