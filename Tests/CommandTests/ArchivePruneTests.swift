import Archive
import EventModel
import Foundation
import Glibc
import KafkaWire
import TestServers
import Testing

/// `annals archive prune`, with and without an archiver that owns the archive.
@Suite(
  "annals archive prune", .serialized,
  .enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct ArchivePruneTests {
  private static let year: Int64 = 365 * 86_400_000

  /// An archive of an audit topic, which is kept for a year: 24 records are two years old, 12 a day
  /// less than their term, 12 new. Segments hold about ten.
  private struct Made {
    let binary: AnnalsBinary
    let cluster: KafkaCluster
    let topic: TopicName
    var folder: String { binary.folder.path + "/archive" }
    static let words = [
      "archive", "run", "--topic", "training.audit", "--archive-segment-bytes", "1MiB",
      "--archive-block-bytes", "256KiB", "--archive-commit-every", "10ms",
    ]

    init() throws {
      cluster = try KafkaCluster.shared()
      let prefix = "prune\(UInt32.random(in: 0...UInt32.max))."
      topic = TopicName(prefix + "training.audit")
      try KafkaAdmin(cluster.settings()).createTopic(
        TopicSpecification(topic, partitionCount: 1, configs: ["retention.ms": "-1"]),
        timeout: KafkaCluster.patience)
      binary = try AnnalsBinary([
        "KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrap, "ANNALS_TOPICS_PREFIX": prefix,
        "ANNALS_ARCHIVE_FOLDER": "archive",
      ])
      for age in [2 * year, 2 * year, year - 86_400_000, 0] { try send(12, age: age) }
      let run = try binary.run(Self.words + ["--until-end"])
      #expect(run.status == 0, "\(run)")
    }

    /// Records that zstd cannot make smaller.
    func send(_ count: Int, age: Int64) throws {
      let now = Int64(Date().timeIntervalSince1970 * 1000)
      let records = (0..<count).map { _ in
        TestRecord(
          key: [1], value: (0..<100_000).map { _ in .random(in: 0...255) }, partition: 0,
          timestampMs: now - age)
      }
      try cluster.produce(records, to: topic)
    }

    var archived: ArchivedPartition { get throws { try ArchiveReader(path: folder).partitions[0] } }

    /// What the plan says would go, and where the rest begins.
    func plan() throws -> (records: Int64, from: Int64) {
      let plan = try binary.run("archive", "prune", "--output", "ndjson")
      #expect(plan.status == 0 && plan.error == "nothing was changed; --execute drops it\n")
      let found = try #require(
        plan.output.firstMatch(of: /"records":(\d+).*"keeps_from":(\d+),"keep_days":365/))
      let (records, from) = (Int64(found.1) ?? 0, Int64(found.2) ?? 0)
      // Whole segments: not more than is old enough, and not less than a segment of it.
      #expect((12...24).contains(records) && from == records, "\(plan.output)")
      return (records, from)
    }

    /// Starts an archiver, and waits until it owns the archive.
    func start() throws -> pid_t {
      let process = try ChildProcess.start(
        [AnnalsBinary.program.path, "archive", "run", "--archive-folder", folder]
          + Self.words.dropFirst(2),
        output: binary.folder.path + "/log",
        environment: binary.environment.map { "\($0.key)=\($0.value)" })
      try Guardian.end(process, removing: binary.folder.path)
      try wait("the archiver owns the archive") {
        ChildProcess.contents(folder + "/archive.lock") == "\(process)\n"
      }
      return process
    }

    func wait(_ what: String, _ holds: () throws -> Bool) throws {
      let deadline = ContinuousClock.now + KafkaCluster.patience
      while !(try holds()) {
        guard ContinuousClock.now < deadline else {
          throw TestServerError(
            "never: \(what)\n\(ChildProcess.contents(binary.folder.path + "/log"))")
        }
        usleep(5_000)
      }
    }
  }

  @Test("it drops what is older than declared, and shows it first")
  func alone() throws {
    let made = try Made()
    let (count, from) = try made.plan()
    #expect(try made.archived.records == 48)
    let done = try made.binary.run("archive", "prune", "--execute")
    #expect(done.status == 0 && done.error.contains("it begins at offset \(from)"), "\(done)")
    let after = try made.archived
    #expect(after.start.number == from && after.records == 48 - count)
    #expect(try made.binary.run("archive", "verify").status == 0)
    #expect(try made.binary.run("archive", "prune").error.hasPrefix("nothing to do"))
    try made.binary.remove()
  }

  @Test("an archiver that runs drops it itself, and goes on")
  func beside() throws {
    let made = try Made()
    let process = try made.start()
    let (count, from) = try made.plan()
    let done = try made.binary.run("archive", "prune", "--execute")
    #expect(done.status == 0 && done.error.contains("it begins at offset \(from)"), "\(done)")
    #expect(try made.archived.records == 48 - count)
    try made.send(5, age: 0)
    try made.wait("five more are archived") { try made.archived.records == 53 - count }
    #expect(try made.binary.run("archive", "verify", "--deep").status == 0)
    #expect(try made.binary.run("archive", "prune").error.hasPrefix("nothing to do"))

    // Whatever is asked: what is within its term stays.
    let desk = PruneDesk(folder: made.folder)
    let plan = try #require(PrunePlan(made.archived, before: .max))
    let request = PruneRequest(id: 7, deadlineMs: .max, drops: [.init(plan, before: .max)])
    try desk.put(request)
    var answer: PruneAnswer?
    try made.wait("it answers") {
      answer = try desk.takeAnswer(to: request)
      return answer != nil
    }
    #expect(answer?.refusals.first??.contains("365 days") == true, "\(String(describing: answer))")
    #expect(try made.archived.records == 53 - count)
    Glibc.kill(process, SIGTERM)
    #expect(ChildProcess.wait(process) == 0)
    #expect(try made.binary.run("archive", "verify", "--deep").status == 0)
    try made.binary.remove()
  }

  @Test("an archiver that does not answer drops nothing, then or later")
  func silent() throws {
    let made = try Made()
    let process = try made.start()
    Glibc.kill(process, SIGSTOP)
    let asked = try made.binary.run("archive", "prune", "--execute", "--wait", "300ms")
    #expect(asked.status == 75 && asked.error.contains("nothing was dropped"), "\(asked)")
    #expect(try !PruneDesk(folder: made.folder).hasRequest())
    // One that was left behind by a process that died waiting.
    let plan = try #require(PrunePlan(made.archived, before: .max))
    try PruneDesk(folder: made.folder).put(
      PruneRequest(id: 8, deadlineMs: 1, drops: [.init(plan, before: 1)]))
    Glibc.kill(process, SIGCONT)
    try made.wait("it has looked at it") { try !PruneDesk(folder: made.folder).hasRequest() }
    Glibc.kill(process, SIGTERM)
    #expect(ChildProcess.wait(process) == 0)
    #expect(try made.archived.records == 48)
    try made.binary.remove()
  }
}
