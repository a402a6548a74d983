import EventCodec
import EventModel
import KafkaWire
import PostgresWire
import ProjectionKernel
import Projections
import Store
import Topics
import Worker

/// One run of a worker: from an empty database to everything that is in the topic.
///
/// It is a process of its own, so that its CPU time and its memory are its own: `launch` starts it,
/// `work` is what it does.
struct WorkerRun {
  let bootstrap: String
  let postgresURL: String
  let topicPrefix: String
  let withLog: Bool
  let count: Int
  let batchRecordsMax: Int

  init(
    bootstrap: String, postgresURL: String, topicPrefix: String, withLog: Bool, count: Int,
    batchRecordsMax: Int
  ) {
    self.bootstrap = bootstrap
    self.postgresURL = postgresURL
    self.topicPrefix = topicPrefix
    self.withLog = withLog
    self.count = count
    self.batchRecordsMax = batchRecordsMax
  }

  init(arguments: [String]) throws {
    guard arguments.count == 6, let count = Int(arguments[4]), let batch = Int(arguments[5]) else {
      throw BenchError("worker BOOTSTRAP POSTGRES-URL TOPIC-PREFIX usage|log COUNT BATCH-MAX")
    }
    self.init(
      bootstrap: arguments[0], postgresURL: arguments[1], topicPrefix: arguments[2],
      withLog: arguments[3] == "log", count: count, batchRecordsMax: batch)
  }

  var arguments: [String] {
    [
      "worker", bootstrap, postgresURL, topicPrefix, withLog ? "log" : "usage", "\(count)",
      "\(batchRecordsMax)",
    ]
  }

  /// Makes the tables; not part of what is measured.
  func migrate() throws -> Generation {
    let entry = try CallLog.entry(withLog: withLog)
    let registry = try registry()
    let connection = try PostgresConnection(
      PostgresSettings(url: postgresURL), applicationName: "bench")
    _ = try Migrator(connection).run(
      projections: [(entry.declaration, entry.sourceHash)], topics: registry.topics.map(\.name),
      dryRun: false)
    return try GenerationStore(connection).fed(by: entry.declaration)[0]
  }

  private func registry() throws -> ContractRegistry {
    try ContractRegistry(files: ContractFiles.all, topicPrefix: topicPrefix)
  }

  /// What the process does: works to the end of the topic and prints its figures.
  func work() throws {
    let entry = try CallLog.entry(withLog: withLog)
    let registry = try registry()
    let postgres = try PostgresSettings(url: postgresURL)
    let generation = try GenerationStore(
      PostgresConnection(postgres, applicationName: "bench")
    ).fed(by: entry.declaration)[0]
    let kafka = try KafkaSettings(["bootstrap.servers": bootstrap])
    guard let topic = registry.topic(declared: "slm.metrics")?.name else {
      throw BenchError("no contract of slm.metrics")
    }
    let progress = WorkerProgress(entry.declaration.name)
    var settings = WorkerSettings()
    settings.untilEnd = true
    if batchRecordsMax > 0 { settings.batchRecordsMax = batchRecordsMax }
    let runner = GenerationRunner(
      RunnerContext(
        entry: entry, generation: generation, registry: registry, topics: [topic], kafka: kafka,
        postgres: postgres, settings: settings, owner: "bench", instanceID: nil,
        progress: progress, stop: StopFlag(), targets: try ends(of: topic, kafka),
        log: { name, notice in print(name, notice.level, notice.message, notice.fields) }))
    let watch = RunWatch(progress, postgres: postgres, count: Int64(count))
    watch.start()
    try runner.run()
    print(try watch.figures().encoded)
  }

  private func ends(
    of topic: TopicName, _ kafka: KafkaSettings
  ) throws -> [TopicPartition: Offset] {
    let admin = try KafkaAdmin(kafka)
    let metadata = try admin.metadata(topic: topic, timeout: .seconds(30))
    let partitions = metadata.topics[0].partitions.map { TopicPartition(topic, $0.partition) }
    return try admin.listOffsets(partitions, timeout: .seconds(30)).mapValues(\.high)
  }
}
