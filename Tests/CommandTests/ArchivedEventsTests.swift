import EventModel
import Foundation
import KafkaWire
import TestServers
import Testing

/// Why a row is what it is can be told as long as the archive has its events.
@Suite(
  "Events behind a row that only an archive has", .serialized,
  .enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct ArchivedEventsTests {
  private static func audit(_ tenant: String, _ number: Int) -> String {
    let second = number / 2
    let value =
      #"{\"event_id\": \"6a0e7f9c-0000-4000-8000-"# + String(format: "%012d", number)
      + #"\", \"tenant\": \"\#(tenant)\", \"action\": \"training."#
      + (second % 2 == 0 ? "enabled" : "disabled")
      + #"\", \"user\": \"ana\", \"timestamp\": \#(1_700_000_000 + second), "#
      + #"\"details\": {\"reason\": \"test\"}}"#
    return #"{"key": "\#(tenant)", "partition": 0, "timestamp_ms": \#(1_700_000_000_000 + second),"#
      + #" "value": "\#(value)"}"# + "\n"
  }

  @Test("diff finds them there when Kafka has forgotten them, and says where to look otherwise")
  func found() throws {
    let cluster = try KafkaCluster.shared()
    let prefix = "forgot\(getpid())."
    try PostgresCluster.shared().withDatabase { url in
      let binary = try AnnalsBinary([
        "DATABASE_URL": url, "KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrap,
        "ANNALS_TOPICS_PREFIX": prefix, "ANNALS_TOPICS_REPLICATION_MAX": "1",
        "ANNALS_ARCHIVE_FOLDER": "archive",
      ])
      func run(_ words: String...) throws -> AnnalsBinary.Answer {
        let answer = try binary.run(words)
        #expect(answer.status == 0, "\(words): \(answer)")
        return answer
      }
      _ = try run("topics", "apply", "--execute")
      _ = try run("migrate")
      // Offsets 0 to 5 are acme's and birch's in turn.
      let sent = try binary.run(
        ["produce", "training.audit", "--raw", "--execute"],
        input: (0..<6).map { Self.audit($0 % 2 == 0 ? "acme" : "birch", $0) }.joined())
      #expect(sent.status == 0, "\(sent)")
      _ = try run("work", "--until-end")
      _ = try run("archive", "run", "--until-end")
      _ = try run("rebuild", "training_mode", "--archive", "archive")
      try KafkaAdmin(cluster.settings()).deleteRecords(
        before: [
          TopicPartition(TopicName(prefix + "training.audit"), Partition(0)): Offset(6)
        ], timeout: KafkaCluster.patience)
      _ = try PostgresCluster.shared().psql(
        url, "UPDATE training_mode_v1_g2.lock SET changed_offset = 7 WHERE tenant = 'acme'")

      let sampled = try binary.run(["diff", "training_mode", "--archive", "archive"])
      #expect(sampled.status == 1, "\(sampled)")
      let row = try #require(
        sampled.output.firstMatch(of: /row +lock +changed +- +({"key": "acme".*?})/), "\(sampled)")
      let words = [
        "diff", "training_mode", "--table", "lock", "--key", String(row.1), "--output", "ndjson",
      ]
      let traced = try binary.run(words + ["--archive", "archive"])
      #expect(traced.status == 1 && traced.error.contains("3 events of 6 records"), "\(traced)")
      let events = traced.output.matches(of: /"what":"event","name":"([^"]*)".*"key":"([^"]*)"/)
      #expect(
        events.map { "\($0.1) \($0.2)" }
          == [0, 2, 4].map { "\(prefix)training.audit:0:\($0) acme" }, "\(traced)")

      // Kafka alone does not know them any more, and it is said where they may be.
      let lost = try binary.run(words)
      #expect(lost.status == 78 && lost.error.contains("--archive DIR"), "\(lost)")
      try binary.remove()
    }
  }
}
