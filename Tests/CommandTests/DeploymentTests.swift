import EventModel
import Foundation
import KafkaWire
import TestServers
import Testing

@Suite("Commands against Kafka and Postgres", .serialized)
struct DeploymentTests {
  /// The tenant, an action and its second; the shape that the platform sends.
  private static func audit(_ action: String, _ second: Int) -> String {
    """
    {"event_id": "6a0e7f9c-0000-4000-8000-\(String(format: "%012d", second))", \
    "tenant": "acme", "action": "training.\(action)", "user": "ana", \
    "timestamp": \(1_700_000_000 + second), "details": {"reason": "test"}}
    """
  }

  @Test(
    "from no topics to rows, a record that waits, and an operator's decision",
    .enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
  func whole() throws {
    let kafka = try KafkaCluster.shared()
    try PostgresCluster.shared().withDatabase { url in
      let prefix = "cli\(getpid())."
      let binary = try AnnalsBinary([
        "DATABASE_URL": url, "KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrap,
        "ANNALS_TOPICS_PREFIX": prefix, "ANNALS_TOPICS_REPLICATION_MAX": "1",
      ])
      try topics(binary, kafka, prefix)
      try binary.prepare("migrate")
      let sent = try binary.run(
        "produce", "training.audit", input: Self.audit("enabled", 1) + "\n")
      #expect(
        sent == .init(status: 0, output: "", error: "1 sent to \(prefix)training.audit\n"))
      let unknown = #"{"key":"acme","value":"{\"action\":\"training.paused\"}"}"#
      let raw = try binary.run(
        "produce", "training.audit", "--raw", "--execute", input: unknown)
      #expect(raw.status == 0)
      try binary.prepare("produce", "training.audit", input: Self.audit("disabled", 61))
      let work = try binary.run(
        "work", "--projection", "training_mode", "--until-end", "--output", "ndjson")
      #expect(work.status == 0)
      #expect(work.output.contains(#""applied":1,"#))
      #expect(work.output.contains(#""held":1,"quarantined":1,"#))
      try decide(binary, prefix)
      try binary.remove()
    }
  }

  private func topics(_ binary: AnnalsBinary, _ kafka: KafkaCluster, _ prefix: String) throws {
    #expect(try binary.run("topics", "verify").status == 1)
    let plan = try binary.run("topics", "apply")
    #expect(plan.status == 0)
    #expect(plan.error == "nothing was changed; --execute does it\n")
    #expect(plan.output.contains("3 partitions, replication 1 (declared 3, capped)"))
    #expect(try binary.run("topics", "verify").status == 1)
    #expect(try binary.run("topics", "apply", "--execute").status == 0)
    #expect(
      try binary.run("topics", "verify")
        == .init(status: 0, output: "", error: "5 topics are as declared\n"))
    let admin = try KafkaAdmin(try KafkaSettings(["bootstrap.servers": kafka.bootstrap]))
    try admin.alterConfigs(
      TopicName(prefix + "training.audit"), set: ["retention.ms": "60000"],
      timeout: KafkaCluster.patience)
    let drift = try binary.run("topics", "verify", "--output", "ndjson")
    #expect(drift.status == 1)
    #expect(
      drift.output.hasPrefix(
        #"{"topic":"\#(prefix)training.audit","what":"retention.ms","declared":"#))
    #expect(drift.output.hasSuffix(#","actual":"60000"}"# + "\n"))
    #expect(drift.error == "1 difference\n")
    #expect(try binary.run("topics", "apply", "--execute").status == 0)
    #expect(try binary.run("topics", "verify").status == 0)
  }

  private func decide(_ binary: AnnalsBinary, _ prefix: String) throws {
    let list = try binary.run("quarantine", "list", "--output", "ndjson")
    let lines = list.output.split(separator: "\n")
    try #require(lines.count == 2)
    #expect(lines[0].contains(#""state":"quarantined","code":"unknown_event_type""#))
    #expect(lines[1].contains(#""state":"held","code":"behind_quarantined","behind":1"#))
    let place = try #require(lines[0].firstMatch(of: /"record":"([^"]+)"/)).1
    #expect(place.hasPrefix("\(prefix)training.audit:") && place.hasSuffix(":1"))
    let shown = try binary.run(
      "quarantine", "show", "training_mode", String(place), "--output", "ndjson")
    #expect(
      shown.output.contains(
        #"{"version":1,"field":"value","value":"{\"action\":\"training.paused\"}"}"#))
    let plan = try binary.run(
      "quarantine", "discard", "training_mode", String(place), "--why", "a test")
    #expect(plan.error == "nothing was changed; --execute does it\n")
    let done = try binary.run(
      "quarantine", "discard", "training_mode", String(place), "--why", "a test", "--by", "ana",
      "--execute", "--output", "ndjson")
    #expect(done.status == 0)
    #expect(done.error == "done, and noted in the operator log as ana\n")
    #expect(done.output.contains(#""was":"held","becomes":"applied""#))
    let interval = try binary.run(
      "query", "training_mode.interval", "--where", "tenant=acme", "--select", "started_at",
      "--select", "ended_at", "--select", "ended_how", "--output", "ndjson")
    #expect(
      interval.output
        == #"{"started_at":"2023-11-14T22:13:21Z","ended_at":"2023-11-14T22:14:21Z","#
        + #""ended_how":"disabled"}"# + "\n")
    // Two decisions: one about the record, one about what was held behind it.
    let cut = try #require(interval.error.wholeMatch(of: /cut: (.+);operator=2\n/)).1
    #expect(cut.split(separator: ",").count == 3 && cut.contains("\(prefix)training.audit#1/0="))
    let status = try binary.run("status", "--output", "ndjson")
    #expect(status.status == 0)
    #expect(status.output.contains(#""applied":2,"#))
    #expect(status.output.contains(#""discarded":1,"#))
    #expect(!status.output.contains(#""verdict":"gap"#))
  }
}
