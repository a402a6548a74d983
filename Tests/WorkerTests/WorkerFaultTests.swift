import EventModel
import Glibc
import KafkaWire
import PostgresWire
import Store
import TestServers
import Testing
import Worker

/// Owners that lose their right to write, and databases that go away in the middle.
@Suite(
  .serialized, .enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct WorkerFaultTests {
  @Test("A worker whose partition was taken cannot write, lets go, and takes it back")
  func fenced() throws {
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url)
      try deployment.produce(Metrics.records(0..<60), to: "slm.metrics")
      let worker = try deployment.start(["slm_usage"], owner: "rightful")
      try wait(until: "60 are committed") { try deployment.committed() == 60 }

      let partition = deployment.partition("slm.metrics", 2)
      let log = try GenerationStore(deployment.connection).log(of: partition.topic)
      let generation = try deployment.generation("slm_usage")
      let lease = try LeaseStore(
        deployment.connection, generation: generation, owner: "intruder"
      ).take(partition, log: log, start: Offset(0))
      #expect(lease.next == Offset(10))
      try deployment.produce([Metrics.record(60, partition: 2)], to: "slm.metrics")
      try wait(until: "the worker has it again", told: deployment.notices.text) {
        try deployment.committed() == 61
      }
      #expect(deployment.notices.contain("trouble; trying again", "was taken by intruder"))
      let status = try #require(try deployment.status("slm_usage", partition))
      #expect(status.owner == "rightful" && status.epoch > lease.epoch)
      #expect(status.gap == nil && status.applied == 11)
      try worker.stop()
      #expect(try Metrics.totals(deployment) == ["61", "61"])
    }
  }

  @Test("The session is ended in the middle of a batch")
  func sessionEnded() throws {
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url)
      try deployment.produce(Metrics.records(0..<600), to: "slm.metrics")
      let schema = try deployment.generation("slm_usage").schema
      let blocker = try PostgresConnection(deployment.postgres, applicationName: "blocker")
      // The batch has moved its positions and waits for its rows: half of it is done.
      try blocker.begin()
      try blocker.execute("LOCK TABLE \(schema).usage_minute IN ACCESS EXCLUSIVE MODE")
      let worker = try deployment.start(["slm_usage"], owner: "one")
      let watch = try PostgresWatch(deployment)
      try wait(until: "the writer waits for the table", told: deployment.notices.text) {
        try watch.isWriterWaiting()
      }
      let writer = try #require(try watch.waitingWriter())
      try deployment.connection.execute("SELECT pg_terminate_backend(\(writer))")
      try blocker.rollback()
      try wait(until: "all are committed", told: deployment.notices.text) {
        try deployment.committed() == 600
      }
      try worker.stop()
      #expect(deployment.notices.contain("trouble; trying again", "Postgres"))
      #expect(try Metrics.totals(deployment) == ["600", "600"])
    }
  }

  @Test("Postgres dies and comes back")
  func postgresRestarted() throws {
    let postgres = try PostgresCluster(ignoringEnvironment: true)
    try postgres.withDatabase { url in
      let deployment = try Deployment(url)
      try deployment.produce(Metrics.records(0..<1200), to: "slm.metrics")
      let worker = try deployment.start(["slm_usage"], owner: "one") { $0.batchRecordsMax = 5 }
      try wait(until: "some are committed") { try deployment.committed() >= 100 }
      try postgres.crashAndRestart()
      // Something to do with the session that is dead, however far the worker was.
      try deployment.produce([Metrics.record(1200, partition: 0)], to: "slm.metrics")
      let after = try PostgresConnection(deployment.postgres, applicationName: "test")
      try wait(until: "all are committed", told: deployment.notices.text) {
        let rows = try after.query("SELECT sum(next_offset)::bigint FROM annals.position")
        return rows[0].int64(0) == 1201
      }
      try worker.stop()
      #expect(deployment.notices.contain("trouble; trying again", "Postgres"))
      let totals = try after.query("SELECT sum(requests)::bigint FROM read.slm_usage_minute")
      #expect(totals[0].int64(0) == 1201)
    }
  }

  @Test("What the database refuses is found, named, and stops its projection alone")
  func refusedRow() throws {
    let planted = try PlantedLog(seed: 41, metrics: 300, training: 100)
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url)
      try planted.produce(0..<planted.records.count, to: deployment)
      // The last good one of partition 4, so that a whole batch stands before it.
      let refused = try deployment.produce(
        [Metrics.record(1, partition: 4, tenant: "refused")], to: "slm.metrics")[0]
      try deployment.produce([Metrics.record(2, partition: 4)], to: "slm.metrics")
      let table = try deployment.generation("slm_usage").schema + ".usage_hour"
      try deployment.connection.execute(
        "ALTER TABLE \(table) ADD CONSTRAINT sick CHECK (tenant <> 'refused')")
      let worker = try deployment.start(PlantedLog.projections, owner: "one")
      try wait(until: "slm_usage has stopped", told: deployment.notices.text) {
        !worker.failures.isEmpty
      }
      let others = PlantedLog.projections.filter { $0 != "slm_usage" }
      let total = try planted.offsets(of: others)
      try wait(until: "the others are done", told: deployment.notices.text) {
        try deployment.number(
          """
          SELECT sum(next_offset)::bigint FROM annals.position JOIN annals.generation g
          USING (generation) WHERE g.projection <> 'slm_usage'
          """) == total
      }
      try Comparison(deployment: deployment, planted: planted).check(others)
      let failure = try #require(worker.failures.first)
      #expect(worker.failures.count == 1 && failure.projection.text == "slm_usage")
      guard case .refusedRecord(refused.partition, refused.offset, _) = failure.error else {
        Issue.record("\(failure.error)")
        return
      }
      #expect("\(failure.error)".contains("sick"))
      #expect(throws: WorkerError.self) { try worker.stop() }
      // Everything before it is committed, and it is not.
      let status = try #require(try deployment.status("slm_usage", refused.partition))
      #expect(status.next == refused.offset && status.gap == nil)

      try deployment.connection.execute("ALTER TABLE \(table) DROP CONSTRAINT sick")
      try deployment.work("slm_usage")
      #expect(
        try deployment.rows(
          "SELECT requests FROM read.slm_usage_hour WHERE tenant = 'refused'") == [["1"]])
      let after = try #require(try deployment.status("slm_usage", refused.partition))
      #expect(after.next == Offset(refused.offset.number + 2) && after.gap == nil)
    }
  }
}
