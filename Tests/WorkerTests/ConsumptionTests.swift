import EventCodec
import EventModel
import KafkaWire
import ProjectionKernel
import Store
import TestServers
import Testing
import Worker

/// The same planted events, consumed in every way: the rows are the oracle's.
///
/// Every log has producers' retries in it (same id, new position), inside and outside of the window.
@Suite(
  .serialized, .enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct ConsumptionTests {
  private static let all = PlantedLog.projections

  @Test("One worker, in batches of any size", arguments: [(11, 1), (12, 7), (13, 10_000)])
  func oneWorker(seed: Int, batchRecords: Int) throws {
    let planted = try PlantedLog(seed: seed)
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url)
      try planted.produce(0..<planted.records.count, to: deployment)
      let worker = try deployment.start(Self.all, owner: "one") {
        $0.batchRecordsMax = batchRecords
      }
      try Self.finish(worker, planted, deployment)
      try Comparison(deployment: deployment, planted: planted).check(Self.all)
    }
  }

  @Test("Four workers come, go and come back", arguments: [(21, 1), (22, 7), (23, 10_000)])
  func fourWorkers(seed: Int, batchRecords: Int) throws {
    let planted = try PlantedLog(seed: seed)
    let parts = planted.parts(5)
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url)
      func start(_ owner: String, _ instance: String? = nil) throws -> TestWorker {
        try deployment.start(Self.all, owner: owner, instance: instance) {
          $0.batchRecordsMax = batchRecords
        }
      }
      func waitFor(_ owners: String...) throws {
        // Three partitions are the fewest that a topic has: of four workers one has none of it.
        let list = owners.map { "'\($0)'" }.joined(separator: ", ")
        try wait(until: "\(owners) hold partitions", told: deployment.notices.text) {
          try deployment.number(
            "SELECT count(DISTINCT owner) FROM annals.position WHERE owner IN (\(list))")
            == owners.count
        }
      }
      try planted.produce(parts[0], to: deployment)
      let first = try start("first")
      try waitFor("first")
      try planted.produce(parts[1], to: deployment)
      let second = try start("second")
      try waitFor("first", "second")
      let third = try start("third", "t-third")
      let fourth = try start("fourth", "t-fourth")
      try planted.produce(parts[2], to: deployment)
      try waitFor("first", "second", "third", "fourth")
      // One leaves for good, one comes back to its place under another process's name.
      try second.stop()
      try third.stop()
      try planted.produce(parts[3], to: deployment)
      let thirdAgain = try start("third again", "t-third")
      try waitFor("third again")
      try fourth.stop()
      try thirdAgain.stop()
      try planted.produce(parts[4], to: deployment)
      try Self.finish(first, planted, deployment)
      try Comparison(deployment: deployment, planted: planted).check(Self.all)
    }
  }

  @Test("Offsets of the group are rewound, and nothing is repeated")
  func rewound() throws {
    let planted = try PlantedLog(seed: 31, metrics: 300, training: 150)
    let halves = planted.parts(2)
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url)
      try planted.produce(halves[0], to: deployment)
      for projection in Self.all { try deployment.work(projection) { $0.batchRecordsMax = 7 } }
      try Self.rewind(deployment)
      try planted.produce(halves[1], to: deployment)
      for projection in Self.all { try deployment.work(projection) { $0.batchRecordsMax = 7 } }
      try Self.rewind(deployment)
      for projection in Self.all { try deployment.work(projection) }
      try Comparison(deployment: deployment, planted: planted).check(Self.all)
    }
  }

  @Test("Outcomes that alternate fill their row, and a restart with nothing new adds none")
  func fullRuns() throws {
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url)
      let pairs = 1100  // two bytes a run: more than the 4,096 after which a new row begins
      try deployment.produce(
        (0..<pairs).flatMap { number in
          [Metrics.record(number, partition: 0), TestRecord("k", nil, partition: 0)]
        }, to: "slm.metrics")
      try deployment.work("slm_usage")
      // Only the last record is read again, to see that it is the same log.
      try deployment.work("slm_usage")
      try deployment.produce([Metrics.record(pairs, partition: 0)], to: "slm.metrics")
      try deployment.work("slm_usage")
      let status = try #require(
        try deployment.status("slm_usage", deployment.partition("slm.metrics", 0)))
      #expect(status.gap == nil && status.applied == Int64(pairs) + 1)
      #expect(status.skipped == Int64(pairs))
      #expect(try deployment.number("SELECT count(*) FROM annals.outcome_runs") == 2)
    }
  }

  @Test("Workers that are to stop at the end all do, more of them than partitions")
  func untilEnd() throws {
    let planted = try PlantedLog(seed: 32)
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url)
      try planted.produce(0..<planted.records.count, to: deployment)
      let workers = try (0..<5).map { number in
        try deployment.start(["training_mode"], owner: "worker \(number)") {
          $0.untilEnd = true
          $0.batchRecordsMax = 7
        }
      }
      for worker in workers { try worker.finish() }
      try Comparison(deployment: deployment, planted: planted).check(["training_mode"])
    }
  }

  /// Waits until everything is accounted for, then stops the worker.
  private static func finish(
    _ worker: TestWorker, _ planted: PlantedLog, _ deployment: Deployment
  ) throws {
    let total = try planted.offsets(of: all)
    try wait(
      until: "\(total) offsets are accounted for",
      told: "\(worker.failures)\n\(deployment.notices.text)"
    ) {
      try worker.failures.first.map { throw $0.error }
      return try deployment.committed() >= total
    }
    try worker.stop()
  }

  /// Sets what Kafka keeps of every group back to 0.
  private static func rewind(_ deployment: Deployment) throws {
    for projection in all {
      let topics = deployment.registry.topics(of: deployment.entry(projection))
      var zero: [TopicPartition: Offset] = [:]
      for topic in topics {
        let count = deployment.registry.topic(topic)!.declaration.partitions
        for number in 0..<count { zero[TopicPartition(topic, Partition(number))] = Offset(0) }
      }
      let group = try deployment.prefix + deployment.generation(projection).consumerGroup
      let consumer = try KafkaConsumer(deployment.cluster.settings(), groupID: group)
      defer { consumer.close() }
      let partitions = zero.keys.sorted()
      let before = try consumer.committedHints(partitions, timeout: KafkaCluster.patience)
      #expect(before.values.contains { $0 > Offset(0) }, "\(projection) told Kafka nothing")
      try consumer.commitHint(zero)
      try wait(until: "\(group) stands at 0") {
        try consumer.committedHints(partitions, timeout: KafkaCluster.patience)
          .values.allSatisfy { $0 == Offset(0) }
      }
    }
  }
}
