import EventModel
import PostgresWire
import ProjectionKernel
import Store

/// Folds a generation's next records into its tables up to a cut, in a transaction that is taken
/// back: what the generation would be, had it read as far.
struct CatchUp {
  private let connection: PostgresConnection
  private let context: ReplayContext
  private let generation: Generation

  /// - Parameter connection: in the transaction; nobody else writes the generation meanwhile.
  init(_ connection: PostgresConnection, _ context: ReplayContext, _ generation: Generation) {
    self.connection = connection
    self.context = context
    self.generation = generation
  }

  /// Folds every record from `from` to before `to`.
  /// - Parameter logs: of the partitions in `from`.
  func fold(
    from: [TopicPartition: Offset], to: [TopicPartition: Offset], logs: [TopicPartition: LogID]
  ) throws(SwitchError) {
    let engine = BatchEngine(context.entry, registry: context.registry)
    engine.obey(
      try stored { () throws(StoreError) in
        try VerdictStore(connection).verdicts(of: generation.projection)
      })
    let leases = LeaseStore(connection, generation: generation, owner: "")
    for (partition, first) in from.sorted(by: { $0.key < $1.key }) {
      let log = logs[partition]!
      let lease = try stored { () throws(StoreError) in try leases.look(at: partition, log: log) }
      engine.take(
        lease?.state
          ?? PartitionStart(
            partition: partition, log: log, next: first, greatestTimeMs: nil, ids: [],
            heldKeys: [:]))
    }
    let writer = BatchWriter(connection, generation: generation)
    let states = StateStore(connection, schema: generation.schema)
    let tables = context.entry.declaration.tables
    try context.history.read(from: from, to: to) { batch throws(SwitchError) in
      try stored { () throws(StoreError) in
        let missing = engine.missingStates(batch)
        for (id, row) in zip(missing, try states.load(missing, of: tables)) {
          engine.load(id, row)
        }
        try writer.addRows(engine.step(batch))
      }
      return true
    }
  }
}
