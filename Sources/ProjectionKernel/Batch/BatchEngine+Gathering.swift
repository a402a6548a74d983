package import EventModel

// Batches whose rows stay in memory until they are asked for: what a rebuild writes once it would
// otherwise write batch by batch. The records are judged and folded by the same code.

extension BatchEngine {
  /// Says that the database holds no state of any key yet, so that none need be loaded.
  package func beginEmpty() { changes.states.beginEmpty() }

  /// Decides about a batch as `step` does, and keeps what it did until `takeGathered`.
  package func gather(_ batch: RecordBatch) {
    for step in decide(batch, listsIDs: false) { gathered.add(step.result, of: batch) }
    changes.settle(above: settlesAbove)
  }

  /// Accounts for offsets without a record as `pass` does, and keeps that.
  package func gatherGap(_ partition: TopicPartition, to next: Offset, as outcome: Outcome) {
    gathered.add(passing(partition, to: next, as: outcome), of: RecordBatch(capacityBytes: 1024))
  }

  /// About how many bytes what was gathered takes; rows of append tables not counted.
  package var gatheredBytes: Int { changes.gatheredBytes + gathered.byteCount }

  /// Bytes of the rows of append tables that wait to be taken.
  package var appendedBytes: Int { changes.appendedBytes }

  /// The rows of append tables so far, each table's as a whole COPY stream; they are not among those
  /// that `takeGathered` gives then. They are never changed again, so they need not wait.
  package func takeAppended() -> [(table: Table, rows: RowBuffer)] { changes.takeAppended() }

  /// All that these engines gathered, merged in memory; their partitions must differ.
  ///
  /// The states of folds come together too: whoever gathers on forgets them and loads what is needed.
  package static func takeGathered(_ engines: [BatchEngine]) -> BatchResult {
    precondition(!engines.isEmpty, "nobody gathered")
    let all = RecordBatch(capacityBytes: 1024)
    var results: [PartitionResult] = []
    for engine in engines {
      let (batch, parts) = engine.gathered.take(engine.partitions)
      let base = all.records.count
      for record in batch.records { all.append(record, of: batch) }
      results += parts.map { $0.moved(by: base) }
    }
    for other in engines.dropFirst() { engines[0].changes.absorb(&other.changes) }
    return engines[0].takeResult(all, results)
  }
}
