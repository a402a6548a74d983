import EventModel
import Foundation
import KafkaWire
import TestServers
import Testing

/// Answers as of any moment, with the program as it was built.
@Suite(
  "annals query, digest and diff as of a moment", .serialized,
  .enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct PastCommandTests {
  /// An event of tenant `acme`, whose record time is its own time.
  private static func audit(_ action: String, _ second: Int, late: Int = 0) -> String {
    """
    {"event_id": "6a0e7f9c-0000-4000-8000-\(String(format: "%012d", second))", \
    "tenant": "acme", "action": "training.\(action)", "user": "ana", \
    "timestamp": \(1_700_000_000 + second - late), "details": {"reason": "test"}}

    """
  }

  /// Two events, read by a worker; what is asked about them.
  private struct Asked {
    let binary: AnnalsBinary
    let url: String

    init(_ url: String, _ name: String) throws {
      self.url = url
      binary = try AnnalsBinary([
        "DATABASE_URL": url, "KAFKA_BOOTSTRAP_SERVERS": try KafkaCluster.shared().bootstrap,
        "ANNALS_TOPICS_PREFIX": "\(name)\(getpid()).", "ANNALS_TOPICS_REPLICATION_MAX": "1",
      ])
      _ = try binary.run("topics", "apply", "--execute")
      _ = try binary.run("migrate")
      try add(audit("enabled", 1) + audit("disabled", 61))
    }

    /// Sends events and has them read.
    func add(_ events: String) throws {
      let sent = try binary.run(
        "produce", "training.audit", "--timestamp-from-event", input: events)
      #expect(sent.status == 0, "\(sent)")
      let work = try binary.run("work", "--projection", "training_mode", "--until-end")
      #expect(work.status == 0, "\(work)")
    }

    func query(_ words: String...) throws -> AnnalsBinary.Answer {
      try binary.run(["query"] + words + ["--output", "ndjson"])
    }

    func digest(_ words: String...) throws -> AnnalsBinary.Answer {
      try binary.run(["digest", "training_mode"] + words + ["--output", "ndjson"])
    }

    /// The cut that an answer named.
    func cut(_ answer: AnnalsBinary.Answer) throws -> String {
      String(
        try #require(answer.error.split(separator: "\n").last { $0.hasPrefix("cut: ") }).dropFirst(
          5))
    }
  }

  /// The cut with the one partition that has records at another offset.
  private static func moved(_ cut: String, from: Int, to: Int) throws -> String {
    let parts = cut.split(separator: "=\(from)", omittingEmptySubsequences: false)
    try #require(parts.count == 2, "\(cut)")
    return parts.joined(separator: "=\(to)")
  }

  @Test("a cut that an answer named gives the same answer again, whatever came behind it")
  func known() throws {
    try PostgresCluster.shared().withDatabase { url in
      let asked = try Asked(url, "pa")
      let now = try asked.query("training_mode.interval")
      #expect(now.status == 0)
      let cut = try asked.cut(now)
      #expect(cut.hasSuffix(";operator=0") && cut.contains("training.audit#1/0="), "\(cut)")
      let digest = try asked.digest()
      #expect(try asked.cut(digest) == cut)

      let again = try asked.query("training_mode.interval", "--as-of-known", cut)
      #expect(again.output == now.output)
      #expect(try asked.cut(again) == cut)
      #expect(again.error.contains("is computed from 2 events of 3 partitions: about 1 s at"))
      #expect(try asked.digest("--as-of-known", cut).output == digest.output)

      // One event less: the lock was held then.
      let before = try Self.moved(cut, from: 2, to: 1)
      let lock = try asked.query(
        "training_mode.lock", "--as-of-known", before, "--select", "open", "--select", "owner")
      #expect(lock.output == #"{"open":true,"owner":"ana"}"# + "\n")
      let question = try asked.query(
        "training_mode", "--question", "who-enabled-training", "--as-of-known", before)
      #expect(question.output.contains(#""ended_how":"expired""#), "\(question)")
      #expect(!question.error.contains("computed"), "it was computed already")

      // The second event's own second is not before itself; a half second later is.
      let atSecond = try asked.query(
        "training_mode.lock", "--as-of-known", "2023-11-14T22:14:21Z", "--select", "open")
      #expect(atSecond.output == #"{"open":true}"# + "\n")
      #expect(try asked.cut(atSecond) == before)
      let later = try asked.query(
        "training_mode.lock", "--as-of-known", "2023-11-14T23:14:21.5+01:00", "--select", "open")
      #expect(later.output == #"{"open":false}"# + "\n")

      try asked.add(Self.audit("enabled", 200))
      #expect(try asked.query("training_mode.interval").output != now.output)
      let still = try asked.query("training_mode.interval", "--as-of-known", cut)
      #expect(still.output == now.output && !still.error.contains("computed"))
      #expect(try asked.digest("--as-of-known", cut).output == digest.output)
      try apart(asked)
      try asked.binary.remove()
    }
  }

  /// Throwaway generations are listed as such, and are nobody's business elsewhere.
  private func apart(_ asked: Asked) throws {
    let generations = try asked.binary.run("generations", "--output", "ndjson")
    #expect(
      generations.output.split(separator: "\n").count { $0.contains(#""state":"past""#) } == 2)
    let status = try asked.binary.run("status", "--offline", "--output", "ndjson")
    #expect(!status.output.contains(#""state":"past""#))
    #expect(status.output.split(separator: "\n").count == 3)
    let promote = try asked.binary.run("promote", "training_mode")
    #expect(promote.status == 78 || promote.status == 64, "\(promote)")
  }

  @Test("what is no moment of this history is refused, and the refusal says what to do")
  func refused() throws {
    try PostgresCluster.shared().withDatabase { url in
      let asked = try Asked(url, "pr")
      let cut = try asked.cut(try asked.query("training_mode.lock"))
      func refusal(_ words: String...) throws -> String {
        let answer = try asked.binary.run(["query", "training_mode.lock"] + words)
        #expect(answer.status == 64 && answer.output == "", "\(answer)")
        return answer.error
      }
      #expect(try refusal("--as-of-known", "yesterday").contains("is neither a time nor a cut"))
      #expect(
        try refusal("--as-of-known", "2026-11-21T06:00:00").contains("is neither a time nor a cut"))
      #expect(
        try refusal("--as-of-known", try Self.moved(cut, from: 2, to: 3))
          .contains("ends at 2, before the cut's 3"))
      let life = cut.replacingOccurrences(of: "#1/", with: "#2/")
      #expect(try refusal("--as-of-known", life).contains("training.audit#2, and the topic is"))
      #expect(
        try refusal("--as-of-known", cut.replacingOccurrences(of: "operator=0", with: "operator=9"))
          .contains("the operator log ends at entry 0, before the cut's 9"))
      #expect(try refusal("--as-of-known", "orders#1/0=3").contains("none of the topics"))
      let parts = cut.split(separator: ";")[0].split(separator: ",")
      let filled = try #require(parts.first { $0.hasSuffix("=2") })
      let rest = parts.filter { $0 != filled }.joined(separator: ",")
      #expect(try refusal("--as-of-known", rest).contains("the cut says nothing of"))
      #expect(
        try refusal(
          "--as-of-known",
          cut.replacingOccurrences(
            of: ";", with: ",\(filled.replacingOccurrences(of: "#1/", with: "#1/7"));")
        )
        .contains("there is no "))
      #expect(
        try asked.binary.run("generations", "--output", "ndjson").output.contains("past") == false)
      try asked.binary.remove()
    }
  }
}
