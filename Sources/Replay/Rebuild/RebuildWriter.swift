import EventModel
import PostgresWire
import ProjectionKernel
import Store
import Synchronization

/// The one connection of a rebuild: what several threads folded goes through it.
///
/// `@unchecked Sendable`: threads call `append` and `states` alone, which take the lock; everything
/// else is called by the thread that owns the rebuild, while no other one runs.
final class RebuildWriter: @unchecked Sendable {
  private let lock = Mutex(())
  private let connection: PostgresConnection
  private let target: RebuildTarget
  private let generation: Generation
  private let writer: BatchWriter
  /// Whether the tables have their keys: rows are merged then, no longer loaded.
  private var isKeyed: Bool

  init(
    _ connection: PostgresConnection, _ target: RebuildTarget, _ generation: Generation,
    isKeyed: Bool
  ) {
    self.connection = connection
    self.target = target
    self.generation = generation
    self.isKeyed = isKeyed
    writer = BatchWriter(connection, generation: generation)
  }

  func take(_ lease: PartitionLease) { writer.take(lease) }

  /// Opens the transaction that `commit` ends.
  func open() throws(StoreError) { try writer.open() }

  /// Sends rows of append tables; any thread.
  func append(_ rows: [(table: Table, rows: RowBuffer)]) throws(StoreError) {
    guard !rows.isEmpty else { return }
    try locked { () throws(StoreError) in try writer.append(rows) }
  }

  /// Loads the states of folds that a batch needs; any thread.
  func states(_ ids: [StateID]) throws(StoreError) -> [[UInt8]?] {
    try locked { () throws(StoreError) in
      try StateStore(connection, schema: generation.schema)
        .load(ids, of: target.entry.declaration.tables)
    }
  }

  /// Writes what was gathered and commits. The first time gives the tables their keys.
  /// - Parameters:
  ///   - state: what the generation is from now on; nil for what it was.
  ///   - indexing: called before keys are made.
  func commit(
    _ result: BatchResult, becoming state: Generation.State?, indexing: () -> Void
  ) throws(StoreError) {
    let generations = GenerationStore(connection)
    try writer.write(gathered: result, loading: !isKeyed) { () throws(StoreError) in
      if !isKeyed {
        indexing()
        try generations.addKeys(target.entry.declaration, to: generation)
      }
      if let state { try generations.set(state, of: generation) }
    }
    isKeyed = true
  }

  /// Lets the planner know what was written.
  func analyze() throws(StoreError) {
    try GenerationStore(connection).analyze(target.entry.declaration, generation)
  }

  func takeBack() throws(StoreError) { try writer.takeBack() }

  private func locked<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
    let result = lock.withLock { _ -> Result<Value, StoreError> in
      do throws(StoreError) { return .success(try body()) } catch { return .failure(error) }
    }
    return try result.get()
  }
}
