import EventModel
import Foundation
import Glibc
import KafkaWire
import TestServers
import Testing

/// The drills of the house pass; and each fails, with a report that names the cause, when its fault is
/// made real.
@Suite(
  "Drills", .serialized,
  .enabled(if: KafkaCluster.startUnavailable == nil, "\(KafkaCluster.startUnavailable ?? "")"))
struct DrillTests {
  @Test("golden replay passes, and its report is signed")
  func goldenReplay() throws {
    let drills = try DrillDeployment()
    _ = try drills.binary.run("keys", "new", "test.example")
    let answer = try drills.binary.run("drill", "run", "golden-replay")
    #expect(answer.status == 0, "\(answer.error)")
    let folder = try #require(try drills.reports().last)
    let verified = try drills.binary.run("drill", "verify", folder.path, "--output", "ndjson")
    #expect(verified.status == 0 && verified.output.contains("test.example+"), "\(verified)")
    let page = try String(contentsOf: folder.appending(path: "report.md"), encoding: .utf8)
    #expect(page.hasPrefix("# Golden replay: passed\n"))
    #expect(page.components(separatedBy: "| holds |").count == 7)
    try (page + " ").write(
      to: folder.appending(path: "report.md"), atomically: true, encoding: .utf8)
    #expect(try drills.binary.run("drill", "verify", folder.path).status == 1)
    #expect(try drills.left().isEmpty)
    try drills.remove()
  }

  @Test("golden replay names a flipped byte, a missing segment, and changed rows")
  func goldenFaults() throws {
    let drills = try DrillDeployment()
    let golden = try drills.goldenCopy()
    // Named from where it is started, which is not where the drill works.
    #expect(try drills.run("golden-replay", "--golden-folder", "golden").status == 0)
    try changeUnderTheSameVersion(golden, drills)
    #expect(try drills.run("golden-replay", "--golden-folder", golden.path).status == 1)
    let changed = try drills.cause()
    #expect(
      changed.contains("training_mode") && changed.contains("was changed under the same version"),
      "\(changed)")
    try FileManager.default.removeItem(at: golden)
    _ = try drills.goldenCopy()

    let segment = golden.appending(
      path: "platform/archive/slm.metrics-2/00000000000000000000.log")
    var bytes = try Data(contentsOf: segment)
    bytes[bytes.count / 2] ^= 0x10
    try bytes.write(to: segment)
    #expect(try drills.run("golden-replay", "--golden-folder", golden.path).status == 1)
    let damage = try drills.cause()
    #expect(
      damage.contains("slm.metrics-2/00000000000000000000.log") && damage.contains("rebuild"),
      "\(damage)")

    try FileManager.default.removeItem(at: segment)
    #expect(try drills.run("golden-replay", "--golden-folder", golden.path).status == 1)
    let missing = try drills.cause()
    #expect(missing.contains("slm.metrics-2"), "\(missing)")
    #expect(try drills.left().isEmpty)
    try drills.remove()
  }

  /// Lets the recorded state of a read model be another one, of other code: what changed code looks
  /// like from the log's side. It is recorded from a log that lacks a partition.
  private func changeUnderTheSameVersion(_ golden: URL, _ drills: DrillDeployment) throws {
    let other = drills.binary.folder.appending(path: "other")
    try FileManager.default.copyItem(at: golden, to: other)
    let name = "platform/expected/training_mode.v1.json"
    try FileManager.default.removeItem(
      at: other.appending(path: "platform/archive/training.audit-1"))
    try FileManager.default.removeItem(at: other.appending(path: "platform/expected"))
    let recorded = try drills.binary.run(
      "golden", "record", "platform", "--execute", "--golden-folder", other.path)
    #expect(recorded.status == 0, "\(recorded.error)")
    let text = try String(contentsOf: other.appending(path: name), encoding: .utf8)
    let code = try #require(text.firstMatch(of: /"sha256": "([0-9a-f]{64})",\s+"version"/)).1
    try text.replacing(code, with: String(repeating: "1", count: 64))
      .write(to: golden.appending(path: name), atomically: true, encoding: .utf8)
  }

  @Test("worker crash storm passes")
  func crashStorm() throws {
    let drills = try DrillDeployment()
    let answer = try drills.run("worker-crash-storm")
    #expect(answer.status == 0, "\(answer.error)")
    let measures = try #require(try drills.report()["measures"] as? [[String: Any]])
    let recoveries = measures.first { $0["name"] as? String == "recoveries" }?["value"] as? Int
    #expect(recoveries == 13)
    #expect(try drills.left().isEmpty)
    try drills.remove()
  }

  @Test("broker outage passes")
  func brokerOutage() throws {
    let cluster = TestBroker.chosen == .kafka ? try KafkaCluster.start() : nil
    let drills = try DrillDeployment(stopping: cluster)
    let answer = try drills.run("broker-outage")
    #expect(answer.status == 0, "\(answer.error)")
    #expect(try drills.left().isEmpty)
    try drills.remove()
  }

  /// One read model's worth of the crash storm, with what a test adds to it.
  private static func storm(
    _ more: String = "", expect: String = #"{"digest": ["golden", "live"], "complete": true}"#
  ) -> String {
    """
    {
      "name": "own", "title": "Own", "summary": "A test's own.", "source": {"golden": "platform"},
      "range": {"topics": ["training.audit"]}, "projections": ["training_mode"],
      "steps": [
        {"step": "feed"},
        {"step": "start-worker", "settings": {"batch.records.max": "2"}},
        {"step": "kill-worker", "times": 2}, {"step": "await"}, {"step": "stop-worker"}\(more)
      ],
      "expect": \(expect)
    }
    """
  }

  @Test("a row that was altered by hand, a recovery that is too slow, and events that were lost")
  func faults() throws {
    let drills = try DrillDeployment()
    let fine = try drills.run(file: Self.storm())
    #expect(fine.status == 0, "\(fine.error)")

    let altered = #"""
      , {"step": "run", "sh": "psql -qX \"$DATABASE_URL\" -c \"UPDATE training_mode_v1_g1.interval SET owner = 'mallory' WHERE ctid = (SELECT min(ctid) FROM training_mode_v1_g1.interval)\""}
      """#
    let answer = try drills.run(file: Self.storm(altered, expect: #"{"digest": "live"}"#))
    #expect(answer.status == 1, "\(answer.error)")
    let cause = try drills.cause()
    #expect(
      cause.contains("live digest of training_mode") && cause.contains("mallory")
        && cause.contains("the first row that differs"), "\(cause)")

    let hopes = #"{"recoveryWithin": "1ms", "rateAtLeast": 900000000}"#
    #expect(try drills.run(file: Self.storm(expect: hopes)).status == 1)
    let slow = try drills.cause()
    #expect(slow.contains("recovery: expected at work again within 1 ms of each fault"), "\(slow)")
    let checks = try #require(try drills.report()["checks"] as? [[String: Any]])
    #expect(checks.map { $0["what"] as? String } == ["recovery", "rate"])
    #expect(checks.allSatisfy { $0["holds"] as? Bool == false })

    #expect(
      try drills.run(
        file: Self.storm(#", {"step": "run", "sh": "echo no >&2; false"}"#)
      ).status == 1)
    #expect(
      try drills.cause() == "run echo no >&2; false: file: exit 1 instead of exit 0: no")

    // Records that nobody applies: offsets that stay behind.
    let behind = Self.storm(
      #", {"step": "send", "topic": "training.audit", "times": 2, "records": [{"key": "k", "value": "{n}"}]}"#,
      expect: #"{"complete": true}"#)
    #expect(try drills.run(file: behind).status == 1)
    let lag = try drills.cause()
    #expect(lag.contains("offsets are not applied"), "\(lag)")
    #expect(try drills.left().isEmpty)
    try drills.remove()
  }

  @Test("stopped or killed it leaves no process and no folder")
  func stopped() throws {
    let drills = try DrillDeployment()
    let first = try Self.startWaiting(drills)
    Glibc.kill(first, SIGTERM)
    #expect(ChildProcess.wait(first) >> 8 == 75)
    #expect(try drills.left().isEmpty)

    try Self.killWaiting(drills)
    #expect(try drills.left().count == 1)
    #expect(try drills.run("golden-replay").status == 0)
    #expect(try drills.left().isEmpty, "the next run removes what a killed one left")
    try drills.remove()
  }

  @Test("what a killed run left on somebody's Kafka the next one there removes")
  func topicsLeft() throws {
    let cluster = try KafkaCluster.shared()
    let prefix = "left\(UUID().uuidString.prefix(8))."
    let drills = try DrillDeployment([
      "KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrap, "ANNALS_TOPICS_PREFIX": prefix,
      "ANNALS_TOPICS_REPLICATION_MAX": "1",
    ])
    #expect(try drills.binary.run("topics", "apply", "--execute").status == 0)
    func topics() throws -> Int {
      try KafkaAdmin(cluster.settings()).metadata(timeout: KafkaCluster.patience)
        .topics.count { $0.name.text.hasPrefix(prefix + "drill-") }
    }
    try Self.killWaiting(drills, "--on", "kafka")
    #expect(try topics() > 0)

    let elsewhere = try AnnalsBinary(["ANNALS_DRILL_FOLDER": drills.sandboxes.path])
    let other = try elsewhere.run("drill", "run", "golden-replay", "--unsigned")
    #expect(other.error.contains("\(prefix)drill-"), "\(other.error)")
    #expect(try drills.left().count == 1 && topics() > 0, "it cannot reach them")
    #expect(try drills.run("golden-replay").status == 0)
    #expect(try drills.left().isEmpty)
    let deadline = ContinuousClock.now + KafkaCluster.patience
    while try topics() > 0, ContinuousClock.now < deadline { usleep(20_000) }
    #expect(try topics() == 0)
    try elsewhere.remove()
    try drills.remove()
  }

  /// Starts a drill that waits for ten minutes, and returns once it does.
  private static func startWaiting(_ drills: DrillDeployment, _ more: [String] = []) throws -> pid_t
  {
    try drills.binary.write(
      """
      {"name": "own", "title": "Own", "summary": "Waits.", "steps": [
        {"step": "start-worker"}, {"step": "wait", "for": "10m", "within": "10m"}
      ], "expect": {"complete": true}}
      """, to: "own.json")
    let log = drills.binary.folder.path + "/log-\(UUID())"
    let process = try ChildProcess.start(
      [
        AnnalsBinary.program.path, "drill", "run", drills.binary.folder.path + "/own.json",
        "--unsigned",
      ] + more, output: log,
      environment: drills.binary.environment.map { "\($0.key)=\($0.value)" })
    let deadline = ContinuousClock.now + KafkaCluster.patience
    func isWaiting() -> Bool { ChildProcess.contents(log).contains("start worker one") }
    while !isWaiting(), ContinuousClock.now < deadline { usleep(10_000) }
    try #require(isWaiting(), "\(ChildProcess.contents(log))")
    return process
  }

  /// The same, killed then, with all processes of it gone.
  private static func killWaiting(_ drills: DrillDeployment, _ more: String...) throws {
    let process = try startWaiting(drills, more)
    Glibc.kill(process, SIGKILL)
    ChildProcess.wait(process)
    // Told by the kernel, every process of it ends.
    let deadline = ContinuousClock.now + KafkaCluster.patience
    while processes(in: drills.sandboxes.path) > 0, ContinuousClock.now < deadline {
      usleep(20_000)
    }
    #expect(processes(in: drills.sandboxes.path) == 0)
  }

  /// How many processes work in a folder, or have it on their command line.
  private static func processes(in folder: String) -> Int {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return all.filter { Int($0) != nil }.count { process in
      ChildProcess.contents("/proc/\(process)/cmdline").contains(folder)
    }
  }
}
