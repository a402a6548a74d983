import Crypto
package import EventCodec
package import EventModel
import RowEncoding

/// Folds batches of records into what their transaction writes; pure, and the same for live work,
/// retries and rebuilds.
///
/// It is used by one thread. It holds what its partitions' owner may know: after a lost partition
/// or a failed transaction, what it knows of those partitions must be dropped and loaded again.
package final class BatchEngine {
  package let declaration: ProjectionDeclaration
  let projection: any Projection
  private let registry: ContractRegistry
  let decoder: RecordDecoder
  /// By the type's number; what lies beyond is none.
  let isInput: [Bool]
  private(set) var partitions: [TopicPartition: PartitionState] = [:]
  // What every record touches is not checked for overlapping access at run time: the engine belongs to
  // one thread, and no projection can reach it while it is asked.
  @exclusivity(unchecked) var changes: Changes
  @exclusivity(unchecked) var hasher: SHA256Hasher
  private let tableOrder: [Int]
  @exclusivity(unchecked) var origins = OriginReader()
  @exclusivity(unchecked) var decided = OperatorVerdicts()
  /// What batches that were gathered became, beside their rows.
  var gathered = GatheredParts()
  /// While batches are gathered, what sketches and sets hold is put together once it is that many
  /// items.
  package var settlesAbove = 1 << 20

  package init(_ entry: ProjectionEntry, registry: ContractRegistry) {
    self.registry = registry
    decoder = RecordDecoder(registry: registry)
    declaration = entry.declaration
    projection = entry.make()
    var isInput = [Bool](
      repeating: false, count: Int((declaration.inputs.map(\.number).max() ?? 0)) + 1)
    for type in declaration.inputs { isInput[Int(type.number)] = true }
    self.isInput = isInput
    changes = Changes(tables: declaration.tables)
    do {
      hasher = try SHA256Hasher()
    } catch {
      preconditionFailure("ids cannot be told apart: \(error)")
    }
    let tables = declaration.tables
    tableOrder = tables.indices.sorted {
      tables[$0].name.utf8.lexicographicallyPrecedes(tables[$1].name.utf8)
    }
  }

  // MARK: partitions

  /// Takes a partition in hand.
  package func take(_ start: PartitionStart) {
    guard let contract = registry.topic(start.partition.topic) else {
      preconditionFailure("topic \(start.partition.topic) has no contract")
    }
    partitions[start.partition] = PartitionState(start, contract: contract)
  }

  /// Lets go of a partition and of all that is known of it.
  package func drop(_ partition: TopicPartition) {
    guard let state = partitions.removeValue(forKey: partition) else { return }
    changes.states.forget(log: state.log, partition: partition.partition)
    for origin in state.origins {
      changes.states.forget(log: origin.log, partition: origin.partition)
    }
  }

  /// Learns what records became by decisions of operators.
  package func obey(_ verdicts: OperatorVerdicts) { decided = verdicts }

  /// The partitions in hand, with the next offset of each.
  package var nextOffsets: [TopicPartition: Offset] { partitions.mapValues(\.next) }

  // MARK: fold states

  /// How many states of folds are in memory.
  package var stateCount: Int { changes.states.count }

  /// Forgets all states; only while no batch is on its way to the database.
  package func forgetStates() { changes.states.forgetAll() }

  /// The states that a batch needs and that are not in memory; `load` must give each before `step`.
  package func missingStates(_ batch: RecordBatch) -> [StateID] {
    guard declaration.folds else { return [] }
    var missing: Set<StateID> = []
    for record in batch.records {
      guard let state = partitions[batch.sources[Int(record.source)]],
        let key = batch.key(record), Self.canKeyState(key)
      else { continue }
      let position = origins.origin(of: record, in: batch, read: state).position(record, state)
      let stateKey = StateKey(
        bytes: Array(key), log: position.log, partition: position.partition)
      for (index, table) in declaration.tables.enumerated() where table.kind == .fold {
        let id = StateID(table: index, key: stateKey)
        if !changes.states.isLoaded(id) { missing.insert(id) }
      }
    }
    return missing.sorted {
      $0.table != $1.table ? $0.table < $1.table : StateKey.precedes($0.key, $1.key)
    }
  }

  /// Whether a state can stand under that key: no other key is asked for, for Postgres would refuse
  /// the question. A record with such a key is refused before its state is needed.
  private static func canKeyState(_ key: UnsafeRawBufferPointer) -> Bool {
    key.count <= Changes.keyBytesMax && !key.contains(0)
      && String(validating: key, as: UTF8.self) != nil
  }

  /// Gives a state as the database holds it, a row in binary format; nil where there is none.
  package func load(_ id: StateID, _ row: [UInt8]?) { changes.states.load(id, row) }

  // MARK: batches

  /// Decides what becomes of every record of a batch.
  ///
  /// Records of a partition must come in order; one below the partition's next offset was applied
  /// before and is passed over.
  package func step(_ batch: RecordBatch) -> BatchResult {
    precondition(gathered.isEmpty, "a batch alone, where others are gathered")
    return takeResult(batch, decide(batch, listsIDs: true).map(\.result))
  }

  /// Decides, and leaves what the records do to the tables among the changes.
  func decide(_ batch: RecordBatch, listsIDs: Bool) -> [PartitionStep] {
    var steps = self.steps(of: batch, listsIDs: listsIDs)
    for (index, record) in batch.records.enumerated() {
      let source = Int(record.source)
      guard record.offset >= steps[source].state.next.number else { continue }
      steps[source].accountForGap(before: record)
      let outcome = judge(batch, index, record, &steps[source])
      steps[source].finish(record, index, outcome)
    }
    return steps
  }

  /// Accounts for offsets without a record: lost ones, or a gap at the end that no record follows.
  /// - Parameter next: greater than the partition's next offset.
  package func pass(
    _ partition: TopicPartition, to next: Offset, as outcome: Outcome
  ) -> BatchResult {
    takeResult(RecordBatch(), [passing(partition, to: next, as: outcome)])
  }

  func passing(
    _ partition: TopicPartition, to next: Offset, as outcome: Outcome
  ) -> PartitionResult {
    guard let state = partitions[partition] else {
      preconditionFailure("a gap of \(partition), which is not in hand")
    }
    var step = PartitionStep(state, listsIDs: false)
    step.pass(to: next, outcome)
    return step.result
  }

  /// Judges records anew that waited, in order; no position moves.
  ///
  /// The partitions in hand must have been taken for judging anew and without held keys: a key waits
  /// again only behind a record of this batch.
  /// - Parameter discarded: records that are judged no more, by their index in the batch.
  /// - Returns: what is to be written, and what became of each record; nil for the discarded.
  package func rejudge(
    _ batch: RecordBatch, discarded: Set<Int>
  ) -> (result: BatchResult, outcomes: [Outcome?]) {
    var steps = self.steps(of: batch, listsIDs: true)
    var outcomes: [Outcome?] = []
    for (index, record) in batch.records.enumerated() {
      guard !discarded.contains(index) else {
        outcomes.append(nil)
        continue
      }
      outcomes.append(judge(batch, index, record, &steps[Int(record.source)]))
    }
    return (takeResult(batch, steps.map(\.result)), outcomes)
  }

  private func steps(of batch: RecordBatch, listsIDs: Bool) -> [PartitionStep] {
    batch.sources.map { source in
      guard let state = partitions[source] else {
        preconditionFailure("a record of \(source), which is not in hand")
      }
      return PartitionStep(state, listsIDs: listsIDs)
    }
  }

  func takeResult(_ batch: RecordBatch, _ partitions: [PartitionResult]) -> BatchResult {
    let rows = changes.takeRows()
    return BatchResult(
      batch: batch, partitions: partitions,
      tables: tableOrder.map { declaration.tables[$0] }, rows: tableOrder.map { rows[$0] })
  }
}
