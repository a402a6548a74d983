import EventCodec
import EventModel
import Glibc
import KafkaWire
import OrderFixtures
import PostgresWire
import ProjectionKernel
import Replay
import Store
import Synchronization
import TestServers
import Worker

/// A topic, a database and generations of the tests' model for one test.
final class PromoteDeployment {
  let cluster: KafkaCluster
  let url: String
  let postgres: PostgresSettings
  let registry: ContractRegistry
  /// Asked by tests alone.
  let connection: PostgresConnection
  let notices = PromoteNotices()

  private static let counter = Atomic(0)

  /// Runs `body` in a deployment with version 1 active.
  static func with<Value>(_ body: (PromoteDeployment) throws -> Value) throws -> Value {
    try PostgresCluster.shared().withDatabase { url in try body(PromoteDeployment(url)) }
  }

  private init(_ url: String) throws {
    cluster = try KafkaCluster.shared()
    self.url = url
    postgres = try PostgresSettings(url: url)
    connection = try PostgresConnection(postgres, applicationName: "test")
    let number = Self.counter.add(1, ordering: .relaxed).newValue
    registry = OrderContracts.make(
      windowMs: 60_000, idsMax: 1000, prefix: "p\(getpid())-\(number).")
    try KafkaAdmin(cluster.settings()).createTopic(
      TopicSpecification(topic, partitionCount: 2, configs: ["retention.ms": "-1"]),
      timeout: KafkaCluster.patience)
    try migrate(PromoteFirst.entry)
  }

  var topic: TopicName { registry.topics[0].name }

  func partition(_ number: Int32) -> TopicPartition { TopicPartition(topic, Partition(number)) }

  @discardableResult
  func migrate(_ entry: ProjectionEntry) throws -> [String] {
    try Migrator(connection).run(
      projections: [(entry.declaration, entry.sourceHash)], topics: [topic], dryRun: false
    ).map { "\($0)" }
  }

  /// Sends records as they stand, each to its own partition; their offsets must follow.
  func produce(_ records: [OrderRecord]) throws {
    let sent = try cluster.produce(
      records.map {
        TestRecord(
          key: $0.key.map { Array($0.utf8) }, value: $0.value.map { Array($0.utf8) },
          partition: $0.partition, timestampMs: $0.timestampMs)
      }, to: topic)
    for (record, place) in zip(records, sent) {
      precondition(place.offset.number == record.offset, "\(place) for \(record)")
    }
  }

  // MARK: generations

  func generation(_ version: Int32, _ number: Int32) throws -> Generation {
    try GenerationStore(connection).all().first {
      $0.version == version && $0.number == number
    }!
  }

  /// Makes another generation of a version, as a rebuild leaves it.
  func make(_ entry: ProjectionEntry, number: Int32) throws -> Generation {
    try connection.begin()
    let made = try GenerationStore(connection).make(
      entry.declaration, number: number, sourceHash: entry.sourceHash, state: .built)
    try connection.commit()
    return made
  }

  /// Builds another generation of a version from what the topic holds.
  func rebuild(_ entry: ProjectionEntry) throws -> Generation {
    let rebuild = try Rebuild(
      RebuildTarget(
        entry: entry, sourceHash: entry.sourceHash, registry: registry, topics: [topic]), postgres,
      try sources(), RebuildSettings(), RebuildProgress(), stop: StopFlag())
    let ending = try rebuild.run(try rebuild.plan(anew: false, acceptsLoss: false))
    guard case .built(let generation) = ending else { throw TestServerError("\(ending)") }
    return generation
  }

  private func sources() throws -> HistorySources {
    HistorySources(kafka: try cluster.settings(), archive: nil, timeout: .seconds(10))
  }

  func context(_ entry: ProjectionEntry) throws -> ReplayContext {
    ReplayContext(
      entry: entry, registry: registry, postgres: postgres,
      history: RecordHistory(try sources()), codeHash: entry.sourceHash)
  }

  // MARK: workers

  /// Feeds a generation until everything that is there now is applied.
  func work(_ entry: ProjectionEntry, _ generation: Generation) throws {
    let runner = GenerationRunner(try runnerContext(entry, generation, StopFlag(), untilEnd: true))
    try runner.run()
  }

  /// Starts a worker of a generation.
  func start(_ entry: ProjectionEntry, _ generation: Generation) throws -> TestWorker {
    let stop = StopFlag()
    return TestWorker(
      WorkerHost([try runnerContext(entry, generation, stop, untilEnd: false)]), stop)
  }

  /// Starts a worker of all generations that this code feeds, those that come and go included.
  func startAll(_ entry: ProjectionEntry) throws -> TestWorker {
    let stop = StopFlag()
    let make = try makeContext(stop, untilEnd: false)
    let fed = try GenerationStore(connection).fed(by: entry.declaration)
    let watch = GenerationWatch(
      postgres, [GenerationWatch.Code(entry: entry, sourceHash: entry.sourceHash)], context: make)
    return TestWorker(WorkerHost(fed.map { make(entry, $0) }, watch: watch), stop)
  }

  private func runnerContext(
    _ entry: ProjectionEntry, _ generation: Generation, _ stop: StopFlag, untilEnd: Bool
  ) throws -> RunnerContext {
    try makeContext(stop, untilEnd: untilEnd)(entry, generation)
  }

  private func makeContext(
    _ stop: StopFlag, untilEnd: Bool
  ) throws -> @Sendable (ProjectionEntry, Generation) -> RunnerContext {
    var settings = WorkerSettings()
    settings.untilEnd = untilEnd
    let ends = try KafkaAdmin(cluster.settings()).listOffsets(
      [partition(0), partition(1)], timeout: KafkaCluster.patience
    ).mapValues(\.high)
    let kafka = try cluster.settings()
    return { [settings, registry, topic, postgres, notices] entry, generation in
      RunnerContext(
        entry: entry, generation: generation, registry: registry, topics: [topic], kafka: kafka,
        postgres: postgres, settings: settings, owner: "of \(generation.schema)", instanceID: nil,
        progress: WorkerProgress(PromoteModel.name), stop: stop, targets: ends,
        log: { _, notice in
          notices.add("\(notice.level) \(notice.message) \(notice.fields.map(\.value))")
        })
    }
  }

  // MARK: what the database holds

  func rows(_ sql: String) throws -> [[String?]] {
    let rows = try connection.query(sql)
    return rows.map { row in rows.columns.indices.map { row.display($0) } }
  }

  func number(_ sql: String) throws -> Int64 { try connection.query(sql)[0].int64(0)! }

  /// `version.number state` of all generations.
  func states() throws -> [String] {
    try GenerationStore(connection).all().map { "\($0.version).\($0.number) \($0.state.rawValue)" }
  }

  /// Records that a generation has read.
  func read(_ generation: Generation) throws -> Int64 {
    try number(
      "SELECT coalesce(sum(next_offset), 0)::bigint FROM annals.position WHERE generation ="
        + " \(generation.id)")
  }

  /// Which generation stands behind each view.
  func shown() throws -> [String: String] {
    var result: [String: String] = [:]
    for row in try rows(
      """
      SELECT table_name FROM information_schema.views
      WHERE table_schema = 'read' AND table_name <> 'annals_cut' ORDER BY 1
      """)
    {
      let name = row[0]!
      let found = try rows("SELECT DISTINCT generation FROM read.\(name)")
      result[name] = found.map { $0[0]! }.joined(separator: " ")
    }
    return result
  }

  static func waitUntil(
    _ what: String, told: @autoclosure () -> String = "", _ holds: () throws -> Bool
  ) throws {
    let end = ContinuousClock.now + KafkaCluster.patience
    while !(try holds()) {
      guard ContinuousClock.now < end else {
        throw TestServerError("it never happened: \(what)\n\(told())")
      }
      usleep(5_000)
    }
  }
}

/// What workers had to say.
final class PromoteNotices: Sendable {
  private let said = Mutex<[String]>([])
  func add(_ text: String) { said.withLock { $0.append(text) } }
  var all: [String] { said.withLock { $0 } }
}
