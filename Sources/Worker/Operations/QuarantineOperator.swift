package import EventCodec
package import EventModel
package import PostgresWire
package import ProjectionKernel
package import Store

/// Carries out what an operator decides about records that wait: judge them anew, or discard them.
///
/// Everything happens in one transaction that takes the partitions' epochs first: a worker that
/// holds them is fenced, drops what it knows, and takes them again with the new rows.
package struct QuarantineOperator {
  /// Which waiting records are meant; nil parts match all.
  package struct Selection: Sendable {
    package let topic: TopicName?
    package let partition: Partition?
    package let offset: Offset?
    package init(topic: TopicName? = nil, partition: Partition? = nil, offset: Offset? = nil) {
      self.topic = topic
      self.partition = partition
      self.offset = offset
    }

    func covers(_ entry: WaitingEntry) -> Bool {
      (topic == nil || entry.partition.topic == topic)
        && (partition == nil || entry.partition.partition == partition)
        && (offset == nil || entry.offset == offset)
    }
  }

  private let connection: PostgresConnection
  private let entry: ProjectionEntry
  private let generation: Generation
  private let registry: ContractRegistry

  package init(
    _ connection: PostgresConnection, entry: ProjectionEntry, generation: Generation,
    registry: ContractRegistry
  ) {
    self.connection = connection
    self.entry = entry
    self.generation = generation
    self.registry = registry
  }

  /// Decides about the selected records and, where the projection folds, about all that wait with
  /// the same key, in order.
  /// - Parameters:
  ///   - action: `retry` judges them anew; `discard` gives the selected quarantined ones up, and
  ///     judges anew those that were held behind them.
  ///   - execute: false takes everything back: the answer says what would happen.
  package func carryOut(
    _ action: OperatorLog.Action, _ selection: Selection, _ decision: OperatorLog.Decision,
    execute: Bool
  ) throws(StoreError) -> [WaitingDecision] {
    try storing { () throws(PostgresError) in try connection.begin() }
    do throws(StoreError) {
      let decisions = try decide(action, selection, decision)
      try storing { () throws(PostgresError) in
        if execute { try connection.commit() } else { try connection.rollback() }
      }
      return decisions
    } catch {
      if !connection.isBroken {
        try storing { () throws(PostgresError) in try connection.rollback() }
      }
      throw error
    }
  }

  private func decide(
    _ action: OperatorLog.Action, _ selection: Selection, _ decision: OperatorLog.Decision
  ) throws(StoreError) -> [WaitingDecision] {
    let candidates = try chosen(selection)
    guard !candidates.isEmpty else { return [] }
    let engine = BatchEngine(entry, registry: registry)
    let writer = BatchWriter(connection, generation: generation)
    try take(candidates, decision, engine, writer)
    let taken = Set(candidates.map(\.partition))
    // Only what is read under the locks counts: others may have decided, or held more, meanwhile.
    let waiting = try chosen(selection).filter { taken.contains($0.partition) }
    guard !waiting.isEmpty else { return [] }
    let batch = RecordBatch()
    var discarded: Set<Int> = []
    for (index, entry) in waiting.enumerated() {
      entry.append(to: batch)
      if action == .discard, entry.state == "quarantined", selection.covers(entry) {
        discarded.insert(index)
      }
    }
    let tables = entry.declaration.tables
    let missing = engine.missingStates(batch)
    let rows = try StateStore(connection, schema: generation.schema).load(missing, of: tables)
    for (id, row) in zip(missing, rows) { engine.load(id, row) }
    let (result, outcomes) = engine.rejudge(batch, discarded: discarded)
    try writer.add(result)
    let decisions = waiting.indices.map { index in
      self.decision(waiting[index], index, outcomes[index], result)
    }
    try note(action, decision, decisions, result)
    return decisions
  }

  /// The records that the selection means. Where order matters, every record that waits with the
  /// key of one of them comes along.
  private func chosen(_ selection: Selection) throws(StoreError) -> [WaitingEntry] {
    let all = try WaitingStore(connection, generation: generation).all()
    let selected = all.filter(selection.covers)
    guard entry.declaration.folds else { return selected }
    let keys = Set(selected.map { KeyInPartition($0) })
    return all.filter {
      selection.covers($0) || ($0.key != nil && keys.contains(KeyInPartition($0)))
    }
  }

  private struct KeyInPartition: Hashable {
    let partition: TopicPartition
    let key: [UInt8]?
    init(_ entry: WaitingEntry) {
      partition = entry.partition
      key = entry.key
    }
  }

  private func take(
    _ waiting: [WaitingEntry], _ decision: OperatorLog.Decision, _ engine: BatchEngine,
    _ writer: BatchWriter
  ) throws(StoreError) {
    let store = LeaseStore(
      connection, generation: generation, owner: "operator \(decision.by)")
    let logs = Dictionary(waiting.map { ($0.partition, $0.log) }) { first, _ in first }
    for (partition, log) in logs.sorted(by: { $0.key < $1.key }) {
      let lease = try store.take(partition, log: log, start: Offset(0))
      writer.take(lease)
      let state = lease.state
      engine.take(
        PartitionStart(
          partition: partition, log: log, next: state.next,
          greatestTimeMs: state.greatestTimeMs, ids: state.ids, heldKeys: [:],
          judgesAnew: true))
    }
  }

  private func decision(
    _ entry: WaitingEntry, _ index: Int, _ outcome: Outcome?, _ result: BatchResult
  ) -> WaitingDecision {
    guard let outcome else {
      return WaitingDecision(
        entry: entry, state: "discarded", code: entry.code, detail: entry.detail, behind: nil)
    }
    let again = result.partitions.lazy.flatMap(\.waiting).first { $0.record == index }
    return WaitingDecision(
      entry: entry, state: outcome.name, code: again?.code ?? entry.code,
      detail: again?.detail ?? entry.detail, behind: again?.behind)
  }

  private func note(
    _ action: OperatorLog.Action, _ decision: OperatorLog.Decision,
    _ decisions: [WaitingDecision], _ result: BatchResult
  ) throws(StoreError) {
    var originals: [TopicPartition: [Offset: Offset]] = [:]
    for part in result.partitions {
      for one in part.duplicates {
        originals[part.partition, default: [:]][one.offset] = one.original
      }
    }
    let store = WaitingStore(connection, generation: generation)
    let log = OperatorLog(connection)
    for one in decisions {
      try store.decide(one)
      try log.note(
        action, decision, generation, record: one.entry,
        detail: OperatorVerdicts.detail(
          from: one.entry.state, to: one.state,
          original: originals[one.entry.partition]?[one.entry.offset]))
    }
  }
}
