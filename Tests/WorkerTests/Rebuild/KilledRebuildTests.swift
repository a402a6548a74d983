import EventModel
import Glibc
import PostgresWire
import Store
import TestServers
import Testing
import Worker

/// `annals rebuild` as a process of its own, killed and stopped; and workers beside it.
@Suite(
  .serialized,
  .enabled(if: KafkaCluster.startUnavailable == nil, "\(KafkaCluster.startUnavailable ?? "")"))
struct KilledRebuildTests {
  @Test("Killed in the middle three times, it goes on and ends as the live one")
  func killed() throws {
    let planted = try PlantedLog(seed: 71, metrics: 3000, training: 200)
    let cluster = try KafkaCluster.start()
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url, cluster: cluster, prefix: "", migrates: false)
      let program = try Program(cluster: cluster, url: url)
      try program.run(["migrate"])
      try planted.produce(0..<planted.records.count, to: deployment)
      try program.run(["work", "--until-end"])
      for projection in ["slm_usage", "training_mode"] {
        let arguments = [
          "rebuild", projection, "--rebuild-checkpoint", "10ms", "--rebuild-threads", "2",
        ]
        var places: [Int64] = []
        for _ in 0..<3 {
          let process = try program.start(arguments)
          try wait(until: "more is committed", told: program.output) {
            let now = try Self.reached(deployment, projection)
            guard now > places.last ?? 0 || Self.hasEnded(process) else { return false }
            places.append(now)
            return true
          }
          usleep(UInt32(places.count) * 700)
          Glibc.kill(process, SIGKILL)
          _ = ChildProcess.wait(process)
        }
        try program.run(arguments)
        let built = try #require(
          try GenerationStore(deployment.connection).all().last {
            $0.projection.text == projection && $0.state == .built
          }, "\(program.output)")
        try RebuildTests.same(deployment, projection, built)
      }
    }
  }

  /// Offsets that the unfinished generation accounts for.
  private static func reached(_ deployment: Deployment, _ projection: String) throws -> Int64 {
    try deployment.number(
      """
      SELECT coalesce(sum(next_offset - start_offset), 0)::bigint
      FROM annals.position JOIN annals.generation g USING (generation)
      WHERE g.projection = '\(projection)' AND g.number > 1
      """)
  }

  static func hasEnded(_ process: pid_t) -> Bool {
    // Its entry stays until it is waited for; a zombie has ended.
    ChildProcess.contents("/proc/\(process)/stat").split(separator: ")").last?
      .hasPrefix(" Z") ?? true
  }

  @Test("Ctrl-C keeps what was folded and says how to go on; a plan does nothing")
  func interrupted() throws {
    let cluster = try KafkaCluster.start()
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url, cluster: cluster, prefix: "", migrates: false)
      let program = try Program(cluster: cluster, url: url)
      try program.run(["migrate"])
      try deployment.produce(Metrics.records(0..<60), to: "slm.metrics")
      try program.run(["rebuild", "slm_usage", "--plan"])
      #expect(program.output.contains(#""events":60"#))
      #expect(try GenerationStore(deployment.connection).all().allSatisfy { $0.number == 1 })
      // An end that never comes, so that it is at work when it is told to stop.
      try Self.promiseMore(deployment)
      let process = try program.start(["rebuild", "slm_usage"])
      try wait(until: "it is at work", told: program.output) {
        try deployment.number("SELECT count(*) FROM annals.generation WHERE state = 'building'")
          == 1
      }
      Glibc.kill(process, SIGINT)
      let status = ChildProcess.wait(process)
      #expect(status >> 8 == 75 || status == 0, "\(program.output)")
      if status != 0 { #expect(program.output.contains("go on with annals rebuild slm_usage")) }
      try program.run(["rebuild", "slm_usage"])
      #expect(
        try GenerationStore(deployment.connection).all().last {
          $0.projection.text == "slm_usage"
        }?.state == .built)
    }
  }

  private static func promiseMore(_ deployment: Deployment) throws {
    try deployment.produce(Metrics.records(60..<5000), to: "slm.metrics")
  }

  @Test("A worker takes up what a rebuild made, keeps both up, and lets a retired one go")
  func takenUp() throws {
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url)
      try deployment.produce(Metrics.records(0..<60), to: "slm.metrics")
      let worker = try deployment.start(["slm_usage"], owner: "one", watching: true)
      func rows(_ schema: String) throws -> Int64 {
        try deployment.number(
          "SELECT coalesce(sum(requests), 0)::bigint FROM \(schema).usage_minute")
      }
      try wait(until: "the active one is fed") { try rows("slm_usage_v1_g1") == 60 }
      let built = try deployment.rebuild("slm_usage")
      try deployment.produce(Metrics.records(60..<120), to: "slm.metrics")
      try wait(until: "both are fed", told: deployment.notices.text) {
        try rows("slm_usage_v1_g1") == 120 && rows(built.schema) == 120
      }
      #expect(deployment.notices.contain("generation is taken up", "2"))
      try RebuildTests.same(deployment, "slm_usage", built)
      // Retired under its worker: its tables go in the transaction that says so.
      try deployment.connection.execute(
        """
        BEGIN; UPDATE annals.generation SET state = 'retired' WHERE generation = \(built.id);
        DROP SCHEMA \(built.schema) CASCADE; COMMIT
        """)
      try deployment.produce(Metrics.records(120..<180), to: "slm.metrics")
      try wait(until: "the active one goes on", told: deployment.notices.text) {
        try rows("slm_usage_v1_g1") == 180
      }
      try wait(until: "it is let go", told: deployment.notices.text) {
        deployment.notices.contain("generation is let go", "2")
      }
      #expect(worker.failures.isEmpty)
      try worker.stop()
    }
  }
}
