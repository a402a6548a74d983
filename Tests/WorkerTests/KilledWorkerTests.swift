import EventCodec
import EventModel
import Glibc
import KafkaWire
import PostgresWire
import TestServers
import Testing
import Topics
import Worker

/// `annals work` as a process of its own, killed by SIGKILL again and again, and once the broker.
@Suite(
  .serialized,
  .enabled(if: KafkaCluster.startUnavailable == nil, "\(KafkaCluster.startUnavailable ?? "")"))
struct KilledWorkerTests {
  private static let kills = 12

  @Test("Killed twelve times at any moment, with the broker killed in between: the rows are right")
  func killed() throws {
    let planted = try PlantedLog(seed: 51, metrics: 900, training: 400)
    let total = try planted.offsets(of: PlantedLog.projections)
    // A cluster of its own: the program names topics as they are declared.
    let cluster = try KafkaCluster.start()
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url, cluster: cluster, prefix: "", migrates: false)
      let program = try Program(cluster: cluster, url: url)
      try program.run(["migrate"])
      try planted.produce(0..<planted.records.count, to: deployment)
      var random = SeededMoments(seed: 51)
      for kill in 0..<Self.kills {
        let before = try deployment.committed()
        // The first ones in the first rows. Half of the way is kept for what is committed between two
        // looks, so that the last kill leaves something to do.
        let step = max(1, (total - before) / Int64(2 * (Self.kills - kill) + 2))
        let goal = before + 1 + Int64(random.next(below: UInt64(2 * step)))
        let worker = try program.start(["work", "--batch-records-max", "7", "--slot", "63"])
        try wait(until: "\(goal) offsets are committed", told: program.output) {
          try deployment.committed() >= min(goal, total - 1)
        }
        usleep(UInt32(random.next(below: 3_000)))
        Glibc.kill(worker, SIGKILL)
        let status = ChildProcess.wait(worker)
        #expect(status & 0x7f == SIGKILL, "it ended by itself: \(status)\n\(program.output)")
        if kill == Self.kills / 2 {
          try cluster.kill()
          try cluster.restart()
        }
      }
      #expect(try deployment.committed() < total)
      try program.run(["work", "--until-end", "--slot", "63"])
      try Comparison(deployment: deployment, planted: planted).check(PlantedLog.projections)
    }
  }

  @Test("The broker dies under a worker and comes back")
  func brokerKilled() throws {
    let cluster = try KafkaCluster.start()
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url, cluster: cluster)
      try deployment.produce(Metrics.records(0..<600), to: "slm.metrics")
      let worker = try deployment.start(["slm_usage"], owner: "one") { $0.batchRecordsMax = 3 }
      try wait(until: "some are committed") { try deployment.committed() >= 60 }
      try cluster.kill()
      try cluster.restart()
      try deployment.produce(Metrics.records(600..<900), to: "slm.metrics")
      try wait(until: "all are committed", told: deployment.notices.text) {
        try worker.failures.first.map { throw $0.error }
        return try deployment.committed() == 900
      }
      try worker.stop()
      #expect(try Metrics.totals(deployment) == ["900", "900"])
    }
  }
}

/// The program under test, as it was built beside the tests.
struct Program {
  private let path: String
  private let environment: [String]
  private let scratch: Scratch

  init(cluster: KafkaCluster, url: String, prefix: String = "") throws {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let tests = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    path = "/" + tests.split(separator: "/").dropLast().joined(separator: "/") + "/annals"
    guard access(path, X_OK) == 0 else { throw TestServerError("\(path) was not built") }
    scratch = try Scratch()
    environment = [
      "PATH=/usr/bin:/bin", "HOME=\(scratch.path)", "XDG_RUNTIME_DIR=\(scratch.path)",
      "KAFKA_BOOTSTRAP_SERVERS=\(cluster.bootstrap)", "DATABASE_URL=\(url)",
      "ANNALS_TOPICS_PREFIX=\(prefix)", "ANNALS_BROKER_TIMEOUT=60s",
    ]
  }

  /// What it wrote so far, all runs together.
  var output: String { ChildProcess.contents(scratch.path + "/output") }

  func start(_ arguments: [String]) throws -> pid_t {
    try ChildProcess.start(
      [path] + arguments, output: scratch.path + "/output", environment: environment)
  }

  /// Runs it to its end, which must be a success.
  func run(_ arguments: [String]) throws {
    let status = ChildProcess.wait(try start(arguments))
    guard status == 0 else {
      throw TestServerError("annals \(arguments.joined(separator: " ")): \(status)\n\(output)")
    }
  }
}

/// Moments to kill at, the same for the same seed.
private struct SeededMoments {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next(below bound: UInt64) -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state >> 33) % max(1, bound)
  }
}
