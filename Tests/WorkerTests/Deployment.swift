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
  let registry: ContractRegistry
  let entries: [ProjectionEntry]
  let notices = Mutex<[String]>([])

  private static let counter = Atomic(0)

  /// - Parameter partitions: of every topic; the declared numbers where nil.
  init(
    _ url: String, partitions: Int32? = nil,
    entries: [ProjectionEntry] = ProjectionRegistry.entries
  ) throws {
    cluster = try KafkaCluster.shared()
    self.url = url
    self.entries = entries
    postgres = try PostgresSettings(url: url)
    let number = Self.counter.add(1, ordering: .relaxed).newValue
    let prefix = "t\(getpid())-\(number)."
    registry = try ContractRegistry(files: ContractFiles.all, topicPrefix: prefix)
    let admin = try KafkaAdmin(cluster.settings())
    for topic in registry.topics {
      try admin.createTopic(
        TopicSpecification(
          topic.name, partitionCount: Int(partitions ?? topic.declaration.partitions),
          replication: 1),
        timeout: KafkaCluster.patience)
    }
    let connection = try PostgresConnection(postgres, applicationName: "test")
    _ = try Migrator(connection).run(
      projections: entries.map { ($0.declaration, $0.sourceHash) },
      topics: registry.topics.map(\.name), dryRun: false)
  }

  func topic(_ name: String) -> TopicName { registry.topic(declared: name)!.name }

  /// Sends records in their order.
  func produce(_ records: [TestRecord], to topic: String) throws {
    try cluster.produce(records, to: self.topic(topic))
  }

  /// Runs a projection's worker until everything that is there now is applied.
  func work(
    _ projection: String, owner: String = "test",
    _ change: (inout WorkerSettings) -> Void = { _ in }
  ) throws {
    try runner(projection, owner: owner, stop: StopFlag(), change).run()
  }

  func runner(
    _ projection: String, owner: String, stop: StopFlag,
    _ change: (inout WorkerSettings) -> Void = { _ in }
  ) throws -> GenerationRunner {
    let entry = entries.first { $0.declaration.name.text == projection }!
    let connection = try PostgresConnection(postgres, applicationName: "test")
    let generation = try GenerationStore(connection).fed(by: entry.declaration)[0]
    let topics = Set(entry.declaration.inputs.map { registry.event($0).topic })
      .sorted { $0.text < $1.text }
    let admin = try KafkaAdmin(cluster.settings())
    var targets: [TopicPartition: Offset] = [:]
    for topic in topics {
      let metadata = try admin.metadata(topic: topic, timeout: KafkaCluster.patience)
      let partitions = metadata.topics[0].partitions.map { TopicPartition(topic, $0.partition) }
      for (partition, marks) in try admin.listOffsets(
        partitions, timeout: KafkaCluster.patience)
      { targets[partition] = marks.high }
    }
    var settings = WorkerSettings()
    settings.untilEnd = true
    change(&settings)
    return GenerationRunner(
      RunnerContext(
        entry: entry, generation: generation, registry: registry, topics: topics,
        kafka: try cluster.settings(), postgres: postgres, settings: settings, owner: owner,
        instanceID: nil, progress: WorkerProgress(entry.declaration.name), stop: stop,
        targets: targets,
        log: { name, notice in
          print(name, notice.level, notice.message, notice.fields)
        }))
  }

  /// The rows of a statement, as text.
  func rows(_ sql: String) throws -> [[String?]] {
    let connection = try PostgresConnection(postgres, applicationName: "test")
    let rows = try connection.query(sql)
    return rows.map { row in rows.columns.indices.map { row.display($0) } }
  }
}
