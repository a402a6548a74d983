import EventCodec
import EventModel
import KafkaWire
import PostgresWire
import Store
import TestServers
import Testing
import Worker

/// Logs that are not what they were: made anew, cut at the start, with gaps at the end.
@Suite(
  .serialized, .enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct LogFaultTests {
  @Test(
    "A topic made anew is not taken for the old one, whether shorter or longer",
    arguments: [30, 120, 600])
  func madeAnew(records: Int) throws {
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url)
      try deployment.produce(Metrics.records(0..<120), to: "slm.metrics")
      try deployment.work("slm_usage")
      try Self.makeAnew(deployment)
      try deployment.produce(Metrics.records(1000..<(1000 + records)), to: "slm.metrics")
      Self.expectAnotherLog { try deployment.work("slm_usage") }
      // Nothing of the new log was applied.
      #expect(try Metrics.totals(deployment) == ["120", "120"])
      #expect(try deployment.committed() == 120)
    }
  }

  @Test("What retention removed before it was read is lost, accounted for and shown")
  func lost() throws {
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url)
      let partition = deployment.partition("slm.metrics", 0)
      try deployment.produce(Metrics.records(0..<10, partitions: 1), to: "slm.metrics")
      try deployment.work("slm_usage")
      try deployment.produce(Metrics.records(10..<40, partitions: 1), to: "slm.metrics")
      // The last committed record goes as well: nothing is left to compare.
      try deployment.admin().deleteRecords(
        before: [partition: Offset(25)], timeout: KafkaCluster.patience)
      try deployment.work("slm_usage")
      let status = try #require(try deployment.status("slm_usage", partition))
      #expect(status.applied == 25 && status.lost == 15 && status.next == Offset(40))
      #expect(status.gap == nil)
      #expect(
        deployment.notices.contain(
          "records were lost before they were read", "\(partition)", "10", "25"))
      #expect(try Metrics.totals(deployment) == ["25", "25"])
    }
  }

  @Test("What is removed under a worker that is behind is lost, and no other log")
  func lostWhileReading() throws {
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url)
      let partition = deployment.partition("slm.metrics", 0)
      try deployment.produce(Metrics.records(0..<10, partitions: 1), to: "slm.metrics")
      let schema = try deployment.generation("slm_usage").schema
      // The worker stands still while its log is cut, so that its next fetch is below the start:
      // records fill what is fetched ahead, and what stands behind them goes.
      try deployment.connection.begin()
      try deployment.connection.execute("LOCK TABLE \(schema).usage_hour IN SHARE MODE")
      let worker = try deployment.start(["slm_usage"], owner: "one") { $0.batchRecordsMax = 1 }
      let other = try PostgresWatch(deployment)
      try wait(until: "the writer waits") { try other.isWriterWaiting() }
      try deployment.produce(Metrics.records(10..<60, partitions: 1), to: "slm.metrics")
      try deployment.admin().deleteRecords(
        before: [partition: Offset(60)], timeout: KafkaCluster.patience)
      try deployment.produce([Metrics.record(60, partition: 0)], to: "slm.metrics")
      try deployment.connection.rollback()
      try wait(until: "the end is reached", told: deployment.notices.text) {
        try worker.failures.first.map { throw $0.error }
        return try deployment.committed() == 61
      }
      try worker.stop()
      let status = try #require(try deployment.status("slm_usage", partition))
      #expect(status.applied + status.lost == 61 && status.gap == nil, "\(status)")
      #expect(try Metrics.totals(deployment)[0] == "\(status.applied)")
    }
  }

  private static let noTransactions = KafkaCluster.apacheKafkaUnavailable(for: "transactions")

  @Test(
    "The gap that a transaction leaves at the end is absent",
    .enabled(if: noTransactions == nil, "\(noTransactions ?? "")"))
  func transactional() throws {
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url)
      let scratch = try Scratch()
      let record = Metrics.record(0, partition: 0)
      let payload = try scratch.write(
        String(decoding: record.value!, as: UTF8.self) + "\n", "payload")
      try deployment.cluster.tool(
        [
          "org.apache.kafka.tools.ProducerPerformance", "--topic",
          deployment.topic("slm.metrics").text, "--num-records", "1", "--throughput", "-1",
          "--payload-file", payload, "--transactional-id", "t-\(deployment.prefix)",
          "--transaction-duration-ms", "1", "--producer-props",
          "bootstrap.servers=\(deployment.cluster.bootstrap)",
        ])
      // The broker writes the marker in its own time.
      let admin = try deployment.admin()
      let all = (0..<6).map { deployment.partition("slm.metrics", $0) }
      try wait(until: "the record and its marker are there") {
        try admin.listOffsets(all, timeout: KafkaCluster.patience)
          .values.reduce(0) { $0 + $1.high.number } == 2
      }
      try deployment.work("slm_usage")
      let partitions = try StatusStore(deployment.connection).partitions()
      // A record and the marker of its transaction.
      #expect(partitions.reduce(0) { $0 + $1.applied } == 1)
      #expect(partitions.reduce(0) { $0 + $1.absent } == 1)
      #expect(partitions.allSatisfy { $0.gap == nil })
      // It is the same log when it is met again, though the last offset holds no record.
      try deployment.work("slm_usage")
      #expect(try Metrics.totals(deployment) == ["1", "1"])
    }
  }

  private static func makeAnew(_ deployment: Deployment) throws {
    try deployment.cluster.deleteTopic(deployment.topic("slm.metrics"))
    try make(deployment)
  }

  private static func make(_ deployment: Deployment) throws {
    let admin = try deployment.admin()
    let contract = deployment.registry.topic(deployment.topic("slm.metrics"))!
    var error: KafkaError?
    // The broker forgets a topic a moment after it has agreed to.
    try wait(until: "the topic is made anew", told: "\(String(describing: error))") {
      do {
        try Deployment.create(contract, admin)
        return true
      } catch let refusal as KafkaError {
        error = refusal
        return false
      }
    }
  }

  private static func expectAnotherLog(
    _ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    do {
      try body()
      Issue.record("the other log was taken for the old one", sourceLocation: sourceLocation)
    } catch WorkerError.anotherLog {
      return
    } catch {
      Issue.record("\(error)", sourceLocation: sourceLocation)
    }
  }
}
