import Foundation
import TestServers
import Testing

/// What `annals drill` says and refuses, and where it tells of a run.
@Suite("annals drill")
struct DrillCommandTests {
  @Test("list and plan need no server")
  func listAndPlan() throws {
    let binary = try AnnalsBinary()
    let list = try binary.run("drill", "list", "--output", "ndjson")
    #expect(list.status == 0 && list.output.contains(#"{"drill":"worker-crash-storm","where":"#))
    let plan = try binary.run("drill", "plan", "broker-outage", "--output", "ndjson")
    #expect(plan.output.contains(#"{"step":5,"what":"kill the broker","within":"1m","#))
    #expect(plan.output.contains(#""what":"at work again within 30s of each fault""#))
    #expect(plan.error.hasPrefix("Broker outage: The broker is killed"))
    try binary.remove()
  }

  @Test("what cannot be run is refused before anything is started")
  func refusals() throws {
    let binary = try AnnalsBinary(["KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"])
    let unknown = try binary.run("drill", "run", "golden-reply")
    #expect(unknown.status == 64 && unknown.error.contains("did you mean golden-replay?"))
    let unsigned = try binary.run("drill", "run", "golden-replay")
    #expect(unsigned.status == 78 && unsigned.error.contains("annals keys new NAME, or --unsigned"))
    let broker = try binary.run("drill", "run", "broker-outage", "--unsigned", "--on", "kafka")
    #expect(
      broker.status == 78
        && broker.error.contains(
          "broker-outage stops the broker, and nothing says how: drill.broker.stop"),
      "\(broker.error)")
    try binary.write("{\n\"name\": \"a\",\n\"titel\": \"b\"}", to: "own.json")
    let file = try binary.run("drill", "plan", "./own.json")
    #expect(
      file
        == .init(
          status: 78, output: "",
          error: "annals: there is no such member\n  where: ./own.json:3: titel\n"
            + "  to do: did you mean title?\n"))
    try binary.remove()
  }

  @Test(
    "live equals rebuilt, until somebody alters a row; runs are noted, told and never changed",
    .enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
  func liveEqualsRebuilt() throws {
    let kafka = try KafkaCluster.shared()
    let postgres = try PostgresCluster.shared()
    try postgres.withDatabase { url in
      let drills = try DrillDeployment([
        "DATABASE_URL": url, "KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrap,
        "ANNALS_TOPICS_PREFIX": "drill\(getpid()).", "ANNALS_TOPICS_REPLICATION_MAX": "1",
      ])
      let binary = drills.binary
      #expect(try binary.run("topics", "apply", "--execute").status == 0)
      try binary.prepare("migrate")
      let events = (0..<40).map { number in
        #"{"event_id": "6a0e7f9c-0000-4000-8000-0000000000\#(10 + number)", "tenant": "t\#(number % 3)", "action": "training.enabled", "#
          + #""user": "u\#(number)", "timestamp": \#(1_700_000_000 + number), "#
          + #""details": {"reason": "r"}}"# + "\n"
      }
      #expect(
        try binary.run("produce", "training.audit", input: events.joined()).status == 0)
      #expect(try binary.run("work", "--until-end").status == 0)

      let passed = try drills.run("live-equals-rebuilt")
      #expect(passed.status == 0, "\(passed.error)")
      _ = try postgres.psql(
        url, "UPDATE training_mode_v1_g1.lock SET owner = 'mallory' WHERE key = 't1'")
      _ = try postgres.psql(
        url, "UPDATE training_mode_v1_g1.interval SET owner = 'mallory' WHERE key = 't1'")
      let failed = try drills.run("live-equals-rebuilt")
      #expect(failed.status == 1, "\(failed.error)")
      let cause = try drills.cause()
      #expect(
        cause.contains("live digest of training_mode")
          && cause.contains("the first row that differs: interval (differs) key=t1 ")
          && cause.contains("the events behind it"), "\(cause)")

      let history = try binary.run("drill", "history", "--output", "ndjson")
      let lines = history.output.split(separator: "\n")
      #expect(lines.count == 2, "\(history)")
      #expect(lines.first?.contains(#""verdict":"failed""#) == true)
      #expect(lines.last?.contains(#""drill":"live-equals-rebuilt","verdict":"passed""#) == true)
      #expect(
        try postgres.psql(
          url,
          "DO $$ BEGIN DELETE FROM annals.drill_run; EXCEPTION WHEN restrict_violation THEN RAISE"
            + " NOTICE 'refused'; END $$; SELECT count(*) FROM annals.drill_run"
        ).contains("2"))
      #expect(
        try postgres.psql(url, "SELECT count(*) FROM annals.generation WHERE state = 'active'")
          == "5\n")
      try drills.remove()
    }
  }
}
