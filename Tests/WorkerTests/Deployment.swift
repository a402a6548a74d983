import EventCodec
import EventModel
import Glibc
import KafkaWire
import PostgresWire
import ProjectionKernel
import Projections
import Store
import Synchronization
import TestServers
import Topics
import Worker

/// A deployment of its own for one test: topics behind a prefix, a fresh database, all read models.
final class Deployment {
  let cluster: KafkaCluster
  let url: String
  let postgres: PostgresSettings
  let prefix: String
  let registry: ContractRegistry
  let entries: [ProjectionEntry]
  /// What workers of this deployment had to say.
  let notices = Notices()
  /// Asked by tests alone.
  let connection: PostgresConnection

  private static let counter = Atomic(0)

  /// - Parameters:
  ///   - cluster: the shared one where nil.
  ///   - prefix: of the topics; one that no other test has where nil.
  ///   - migrates: whether the database is prepared here rather than by the program.
  ///   - makesTopics: whether the topics are not there yet.
  ///   - entries: the projections; those of the house where they are not given.
  init(
    _ url: String, cluster: KafkaCluster? = nil, prefix: String? = nil,
    entries: [ProjectionEntry] = ProjectionRegistry.entries, migrates: Bool = true,
    makesTopics: Bool = true
  ) throws {
    self.cluster = try cluster ?? KafkaCluster.shared()
    self.url = url
    self.entries = entries
    postgres = try PostgresSettings(url: url)
    connection = try PostgresConnection(postgres, applicationName: "test")
    let number = Self.counter.add(1, ordering: .relaxed).newValue
    self.prefix = prefix ?? "t\(getpid())-\(number)."
    registry = try ContractRegistry(files: ContractFiles.all, topicPrefix: self.prefix)
    let admin = try KafkaAdmin(self.cluster.settings())
    if makesTopics { for topic in registry.topics { try Self.create(topic, admin) } }
    guard migrates else { return }
    _ = try Migrator(connection).run(
      projections: entries.map { ($0.declaration, $0.sourceHash) },
      topics: registry.topics.map(\.name), dryRun: false)
  }

  /// The same deployment under other code.
  func with(_ entries: [ProjectionEntry]) -> Deployment { Deployment(self, entries) }

  private init(_ other: Deployment, _ entries: [ProjectionEntry]) {
    cluster = other.cluster
    url = other.url
    postgres = other.postgres
    prefix = other.prefix
    registry = other.registry
    connection = other.connection
    self.entries = entries
  }

  /// Makes a topic as declared, but for records of any age and of a little more than 1 MiB.
  static func create(_ topic: TopicContract, _ admin: KafkaAdmin) throws {
    try admin.createTopic(
      TopicSpecification(
        topic.name, partitionCount: Int(topic.declaration.partitions), replication: 1,
        configs: ["retention.ms": "-1", "max.message.bytes": "2097152"]),
      timeout: KafkaCluster.patience)
  }

  func topic(_ name: String) -> TopicName { registry.topic(declared: name)!.name }

  func partition(_ topic: String, _ number: Int32) -> TopicPartition {
    TopicPartition(self.topic(topic), Partition(number))
  }

  func admin() throws -> KafkaAdmin { try KafkaAdmin(cluster.settings()) }

  /// Sends records in their order.
  @discardableResult
  func produce(
    _ records: [TestRecord], to topic: String
  ) throws -> [(partition: TopicPartition, offset: Offset)] {
    try cluster.produce(
      records, to: self.topic(topic), settings: ["message.max.bytes": "2097152"])
  }

  // MARK: workers

  /// Runs a projection's worker until everything that is there now is applied.
  func work(
    _ projection: String, owner: String = "test",
    _ change: (inout WorkerSettings) -> Void = { _ in }
  ) throws {
    let context = try context(projection, owner: owner, stop: StopFlag()) { settings in
      settings.untilEnd = true
      change(&settings)
    }
    try GenerationRunner(context).run()
  }

  /// Runs the worker of one generation until everything that is there now is applied.
  func work(_ generation: Generation) throws {
    let context = try context(
      generation.projection.text, owner: "test", stop: StopFlag(), generation: generation
    ) { $0.untilEnd = true }
    try GenerationRunner(context).run()
  }

  /// Starts a worker of some projections, which goes on until it is stopped.
  func start(
    _ projections: [String], owner: String, instance: String? = nil, watching: Bool = false,
    _ change: (inout WorkerSettings) -> Void = { _ in }
  ) throws -> TestWorker {
    let stop = StopFlag()
    let contexts = try projections.map {
      try context($0, owner: owner, instance: instance, stop: stop, change)
    }
    guard watching else { return TestWorker(WorkerHost(contexts), stop) }
    let first = contexts[0]
    let watch = GenerationWatch(
      postgres,
      projections.map {
        GenerationWatch.Code(entry: entry($0), sourceHash: entry($0).sourceHash)
      }
    ) { entry, generation in
      RunnerContext(
        entry: entry, generation: generation, registry: first.registry,
        topics: first.registry.topics(of: entry), kafka: first.kafka, postgres: first.postgres,
        settings: first.settings, owner: owner, instanceID: instance,
        progress: WorkerProgress(entry.declaration.name, generation: generation.number),
        stop: stop, targets: [:], log: first.log)
    }
    return TestWorker(WorkerHost(contexts, watch: watch), stop)
  }

  func entry(_ projection: String) -> ProjectionEntry {
    entries.first { $0.declaration.name.text == projection }!
  }

  func generation(_ projection: String) throws -> Generation {
    try GenerationStore(connection).fed(by: entry(projection).declaration)[0]
  }

  private func context(
    _ projection: String, owner: String, instance: String? = nil, stop: StopFlag,
    generation: Generation? = nil, _ change: (inout WorkerSettings) -> Void
  ) throws -> RunnerContext {
    let entry = entry(projection)
    let topics = registry.topics(of: entry)
    var settings = WorkerSettings()
    settings.retryFor = KafkaCluster.patience
    settings.retryWaitMax = .milliseconds(500)
    change(&settings)
    let notices = notices
    return RunnerContext(
      entry: entry, generation: try generation ?? self.generation(projection), registry: registry,
      topics: topics,
      kafka: try cluster.settings(), postgres: postgres, settings: settings, owner: owner,
      instanceID: instance, progress: WorkerProgress(entry.declaration.name), stop: stop,
      targets: settings.untilEnd ? try ends(topics) : [:],
      log: { name, notice in notices.add(name, notice) })
  }

  private func ends(_ topics: [TopicName]) throws -> [TopicPartition: Offset] {
    let admin = try admin()
    var ends: [TopicPartition: Offset] = [:]
    for topic in topics {
      let metadata = try admin.metadata(topic: topic, timeout: KafkaCluster.patience)
      let partitions = metadata.topics[0].partitions.map { TopicPartition(topic, $0.partition) }
      for (partition, marks) in try admin.listOffsets(
        partitions, timeout: KafkaCluster.patience)
      { ends[partition] = marks.high }
    }
    return ends
  }

  // MARK: what the database holds

  /// The rows of a statement, as text.
  func rows(_ sql: String) throws -> [[String?]] {
    let rows = try connection.query(sql)
    return rows.map { row in rows.columns.indices.map { row.display($0) } }
  }

  /// One number.
  func number(_ sql: String) throws -> Int64 {
    let rows = try connection.query(sql)
    return rows[0].int64(0)!
  }

  /// Offsets accounted for, of all projections and partitions together.
  func committed() throws -> Int64 {
    try number("SELECT coalesce(sum(next_offset), 0)::bigint FROM annals.position")
  }

  /// Where a partition of a projection stands.
  func status(_ projection: String, _ partition: TopicPartition) throws -> PartitionStatus? {
    try StatusStore(connection).partitions().first {
      $0.projection.text == projection && $0.partition == partition
    }
  }
}
