import EventModel
import OrderFixtures
import PostgresWire
import ProjectionKernel
import Store
import TestServers

/// A migrated database of its own, with the tests' two projections in it.
struct StoreDatabase {
  let url: String
  let connection: PostgresConnection
  static let partition = TopicPartition(OrderContracts.topic, Partition(0))
  static let projections: [(declaration: ProjectionDeclaration, sourceHash: String)] = [
    (OrderFold.declaration, "f"), (OrderTally.declaration, "t"),
  ]

  /// Runs `body` in a database that is dropped afterwards.
  @discardableResult
  static func with<Value>(_ body: (StoreDatabase) throws -> Value) throws -> Value {
    try PostgresCluster.shared().withDatabase { url in
      let database = try StoreDatabase(url: url)
      _ = try Migrator(database.connection).run(
        projections: projections, topics: [OrderContracts.topic], dryRun: false)
      return try body(database)
    }
  }

  init(url: String) throws {
    self.url = url
    connection = try Self.connect(url)
  }

  static func connect(_ url: String) throws -> PostgresConnection {
    try PostgresConnection(PostgresSettings(url: url), applicationName: "test")
  }

  /// What `psql`, which is not ours, prints: a line a row, columns separated by bars.
  func psql(_ sql: String) throws -> String {
    try PostgresCluster.shared().psql(url, sql).trimmingNewline
  }

  func generation(_ entry: ProjectionEntry) throws -> Generation {
    try GenerationStore(connection).fed(by: entry.declaration)[0]
  }

  /// An owner of partition 0, with a connection, an engine and a writer of its own.
  func owner(
    _ entry: ProjectionEntry, name: String = "one", start: Int64 = 0
  ) throws -> StoreOwner {
    try StoreOwner(self, entry, name: name, start: Offset(start))
  }
}

/// Somebody who has taken partition 0 of the tests' topic.
struct StoreOwner {
  let connection: PostgresConnection
  let writer: BatchWriter
  let engine: BatchEngine
  let lease: PartitionLease
  private let states: StateStore
  private let tables: [Table]

  init(
    _ database: StoreDatabase, _ entry: ProjectionEntry, name: String, start: Offset
  ) throws {
    connection = try StoreDatabase.connect(database.url)
    let generation = try database.generation(entry)
    lease = try LeaseStore(connection, generation: generation, owner: name).take(
      StoreDatabase.partition, log: GenerationStore(connection).log(of: OrderContracts.topic),
      start: start)
    writer = BatchWriter(connection, generation: generation)
    writer.take(lease)
    engine = BatchEngine(entry, registry: OrderContracts.registry)
    engine.take(lease.state)
    states = StateStore(connection, schema: generation.schema)
    tables = entry.declaration.tables
  }

  func step(_ records: [OrderRecord]) throws -> BatchResult {
    let batch = OrderRecord.batch(records)
    let missing = engine.missingStates(batch)
    for (id, row) in zip(missing, try states.load(missing, of: tables)) { engine.load(id, row) }
    return engine.step(batch)
  }

  @discardableResult
  func write(_ records: [OrderRecord], alone: Bool = false) throws -> BatchResult {
    let result = try step(records)
    try writer.write(result, alone: alone)
    return result
  }
}

extension String {
  var trimmingNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
