import EventModel
import Foundation
import Glibc
import KafkaWire
import Synchronization
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
      try binary.prepare("topics", "apply", "--execute")
      try binary.prepare("migrate")
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
      // Record times are whole milliseconds: a microsecond later it is in.
      let behind = try asked.query(
        "training_mode.lock", "--as-of-known", "2023-11-14T22:14:21.000001Z", "--select", "open")
      #expect(behind.output == #"{"open":false}"# + "\n")
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

  @Test("a late event changes what held at a time, and not what was known at one")
  func late() throws {
    try PostgresCluster.shared().withDatabase { url in
      let asked = try Asked(url, "pl")
      // Half a minute into the interval of the first two events; and an hour behind it.
      let (inside, behind) = ("2023-11-14T22:13:51Z", "2023-11-14T23:13:21Z")
      func lock(_ words: String...) throws -> String {
        try asked.binary.run(
          [
            "query", "training_mode.lock", "--select", "open", "--select", "owner", "--output",
            "ndjson",
          ]
            + words
        ).output
      }
      let held = #"{"open":true,"owner":"ana"}"# + "\n"
      let free = #"{"open":false,"owner":null}"# + "\n"
      #expect(try lock("--as-of-valid", inside) == held)
      #expect(try lock("--as-of-valid", behind) == free)
      #expect(try lock("--as-of-valid", "2023-11-14T22:13:20Z") == "", "before the first event")
      let interval = try asked.query(
        "training_mode.interval", "--as-of-valid", inside, "--where", "owner=ana", "--select",
        "ended_at")
      #expect(interval.output == #"{"ended_at":"2023-11-14T22:14:21Z"}"# + "\n")
      let cut = try asked.cut(interval)
      #expect(try asked.query("training_mode.interval", "--as-of-valid", behind).output == "")

      // It happened half an hour behind them, and comes a day late.
      let sent = try asked.binary.run(
        "produce", "training.audit", input: Self.audit("enabled", 1_800))
      #expect(sent.status == 0)
      _ = try asked.binary.run("work", "--projection", "training_mode", "--until-end")
      #expect(try lock("--as-of-valid", behind) == held)
      #expect(try lock("--as-of-valid", behind, "--as-of-known", cut) == free)
      #expect(try lock("--as-of-valid", inside, "--as-of-known", cut) == held)
      #expect(try lock("--as-of-known", cut) == free)
      #expect(try lock("--as-of-known", "2023-11-15T00:00:00Z") == free)
      #expect(try lock() == held)

      let none = try asked.query("training_mode.anomaly", "--as-of-valid", inside)
      #expect(none.status == 64)
      #expect(
        none.error.hasSuffix("  to do: these do: training_mode.lock, training_mode.interval\n"))
      let question = try asked.query(
        "training_mode", "--question", "anomalies", "--as-of-valid", inside)
      #expect(question.status == 64 && question.error.contains("does not go with --question"))
      try asked.binary.remove()
    }
  }

  @Test("killed while they compute, askers leave nothing half-done; of many at once, one computes")
  func atOnce() throws {
    try PostgresCluster.shared().withDatabase { url in
      let asked = try Asked(url, "pk")
      let now = try asked.query("training_mode.interval")
      let cut = try asked.cut(now)
      let words = ["query", "training_mode.interval", "--as-of-known", cut, "--output", "ndjson"]
      let database = try PostgresCluster.shared()
      try end(SIGKILL, asked, words)
      #expect(
        try database.psql(url, "SELECT count(*) FILTER (WHERE whole), count(*) FROM annals.past")
          == "0|1\n", "nobody was killed in the middle")
      let answers = Mutex<[AnnalsBinary.Answer]>([])
      DispatchQueue.concurrentPerform(iterations: 4) { _ in
        do {
          let answer = try asked.binary.run(words)
          answers.withLock { $0.append(answer) }
        } catch { Issue.record("\(error)") }
      }
      let all = answers.withLock { $0 }
      #expect(all.map(\.output) == Array(repeating: now.output, count: 4), "\(all)")
      #expect(all.count { $0.error.contains("computed in") } == 1, "\(all)")
      #expect(
        try database.psql(url, "SELECT count(*) FILTER (WHERE whole), count(*) FROM annals.past")
          == "1|1\n")
      try asked.binary.remove()
    }
  }

  @Test("Ctrl-C gives up what is computed, and leaves nothing of it")
  func givenUp() throws {
    try PostgresCluster.shared().withDatabase { url in
      let asked = try Asked(url, "pc")
      let cut = try asked.cut(try asked.query("training_mode.lock"))
      let status = try end(SIGINT, asked, ["digest", "training_mode", "--as-of-known", cut])
      #expect(status >> 8 == 75, "\(status)")
      let left = """
        SELECT (SELECT count(*) FROM annals.past), (SELECT count(*) FROM annals.generation WHERE state =
          'past'), (SELECT count(*) FROM pg_namespace WHERE nspname ~ '_past')
        """
      #expect(try PostgresCluster.shared().psql(url, left) == "0|0|0\n")
      try asked.binary.remove()
    }
  }

  /// Starts an asker and sends it a signal when its tables are made and nothing is in them: somebody
  /// else's lock stops it there.
  /// - Returns: how it ended, as `waitpid` tells.
  @discardableResult
  private func end(_ signal: Int32, _ asked: Asked, _ words: [String]) throws -> Int32 {
    let cluster = try PostgresCluster.shared()
    let url = asked.url
    let locker = Thread {
      // It ends when the session is ended.
      _ = Result {
        try cluster.psql(url, "BEGIN; LOCK TABLE annals.outcome_runs; SELECT pg_sleep(600)")
      }
    }
    locker.start()
    let deadline = ContinuousClock.now + KafkaCluster.patience
    func wait(until sql: String) throws {
      while try cluster.psql(url, sql) != "t\n" {
        try #require(.now < deadline, "not in time: \(sql)")
      }
    }
    let sessions = "FROM pg_stat_activity WHERE query LIKE 'BEGIN; LOCK TABLE%'"
    try wait(until: "SELECT count(*) = 1 \(sessions) AND wait_event = 'PgSleep'")
    let asker = try ChildProcess.start(
      [AnnalsBinary.program.path] + words, output: "/dev/null",
      environment: asked.binary.environment.map { "\($0.key)=\($0.value)" })
    try wait(until: "SELECT count(*) = 1 FROM annals.past")
    kill(asker, signal)
    if signal == SIGKILL { ChildProcess.wait(asker) }
    _ = try cluster.psql(url, "SELECT pg_terminate_backend(pid) \(sessions)")
    try wait(until: "SELECT count(*) = 0 \(sessions)")
    return signal == SIGKILL ? SIGKILL : ChildProcess.wait(asker)
  }

  @Test("what was asked for least recently goes first, by number and by bytes")
  func bounds() throws {
    try PostgresCluster.shared().withDatabase { url in
      let asked = try Asked(url, "pb")
      let cut = try asked.cut(try asked.query("training_mode.interval"))
      let cuts = try [cut, Self.moved(cut, from: 2, to: 1), Self.moved(cut, from: 2, to: 0)]
      func isComputed(_ index: Int, _ words: String...) throws -> Bool {
        let answer = try asked.binary.run(
          ["query", "training_mode.lock", "--as-of-known", cuts[index]] + words)
        #expect(answer.status == 0, "\(answer)")
        return answer.error.contains("computed in")
      }
      #expect(try isComputed(0, "--past-count-max", "2"))
      #expect(try isComputed(1, "--past-count-max", "2"))
      #expect(try !isComputed(0, "--past-count-max", "2"))
      #expect(try isComputed(2, "--past-count-max", "2"))
      #expect(try !isComputed(0, "--past-count-max", "2"), "asked for more recently")
      #expect(try isComputed(1, "--past-count-max", "2"), "it had to go")
      #expect(try isComputed(2, "--past-bytes-max", "0"))
      #expect(try !isComputed(2), "the one that was read stays")
      let schemas = """
        SELECT count(*) FILTER (WHERE nspname ~ '_past[0-9]+$'), count(*) FROM pg_namespace
        WHERE nspname ~ '_past[0-9]+'
        """
      #expect(try PostgresCluster.shared().psql(url, schemas) == "1|2\n")
      try asked.binary.remove()
    }
  }

  @Test("a difference of two moments names rows, the events behind each, and decisions")
  func difference() throws {
    try PostgresCluster.shared().withDatabase { url in
      let asked = try Asked(url, "pd")
      let cut = try asked.cut(try asked.query("training_mode.lock"))
      let from = try Self.moved(cut, from: 2, to: 1)
      func diff(_ from: String, _ to: String) throws -> (AnnalsBinary.Answer, [String]) {
        let answer = try asked.binary.run(
          "diff", "training_mode", "--from", from, "--to", to, "--output", "ndjson")
        return (answer, answer.output.split(separator: "\n").map(String.init))
      }
      let (answer, lines) = try diff(from, cut)
      #expect(answer.status == 1, "\(answer)")
      #expect(answer.error.contains("from: \(from)\nto: \(cut)\n"))
      let rows = lines.indices.filter { lines[$0].hasPrefix(#"{"what":"row""#) }
      #expect(rows.count == 2, "\(lines)")
      for (row, table) in zip(rows, ["interval", "lock"]) {
        #expect(lines[row].contains(#""name":"\#(table)","change":"changed""#))
        // The second event ended the interval, and changed the lock: it alone, offset 1.
        #expect(lines[row + 1].hasPrefix(#"{"what":"event""#), "\(lines)")
        #expect(lines[row + 1].contains(":1\",") && lines[row + 1].contains("training.disabled"))
        #expect(row + 2 == lines.count || !lines[row + 2].hasPrefix(#"{"what":"event""#))
      }
      #expect(try diff(cut, cut).0.status == 0)
      // Backwards, what was changed is changed back, by the same event.
      let (_, back) = try diff(cut, from)
      #expect(back.count { $0.hasPrefix(#"{"what":"event""#) } == 2)
      let time = try diff("2023-11-14T22:14:21Z", "2023-11-14T22:14:22Z")
      #expect(time.1 == lines)

      // A decision changes rows without any event: what waited behind the discarded record is applied.
      let unknown = #"{"key":"acme","value":"{\"action\":\"training.paused\"}"}"#
      _ = try asked.binary.run("produce", "training.audit", "--raw", "--execute", input: unknown)
      try asked.add(Self.audit("enabled", 300))
      let waits = try asked.cut(try asked.query("training_mode.lock"))
      let list = try asked.binary.run("quarantine", "list", "--output", "ndjson")
      let place = try #require(list.output.firstMatch(of: /"record":"([^"]+)"/)).1
      let done = try asked.binary.run(
        "quarantine", "discard", "training_mode", String(place), "--why", "a test", "--by", "ana",
        "--execute")
      #expect(done.status == 0, "\(done)")
      let decided = try asked.cut(try asked.query("training_mode.lock"))
      #expect(decided != waits && decided.hasSuffix(";operator=2"))
      #expect(
        try asked.digest("--as-of-known", decided).output == (try asked.digest().output))
      let (_, decisions) = try diff(waits, decided)
      #expect(decisions.contains { $0.contains(#""name":"interval","change":"added""#) })
      #expect(
        decisions.filter { $0.hasPrefix(#"{"what":"decision""#) }.map {
          $0.contains(#""change":"discard""#) && $0.contains("ana: a test")
        } == [true, true], "\(decisions)")
      let one = try asked.binary.run("diff", "training_mode", "--from", cut)
      #expect(one.status == 64 && one.error.contains("give both"))
      try asked.binary.remove()
    }
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
