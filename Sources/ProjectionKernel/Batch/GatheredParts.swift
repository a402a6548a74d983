import EventModel

/// What batches that are gathered became of each partition: their outcomes, and the bytes of the few
/// records that the database must see.
struct GatheredParts {
  private var results: [TopicPartition: PartitionResult] = [:]
  /// The records that wait.
  private var kept = RecordBatch(capacityBytes: 1024)
  /// The last record of each partition, alone in its batch.
  private var last: [TopicPartition: RecordBatch] = [:]

  var isEmpty: Bool { results.isEmpty }

  /// Bytes of records in memory.
  var byteCount: Int { kept.arenaCount }

  /// Adds what a batch became of a partition.
  mutating func add(_ result: PartitionResult, of batch: RecordBatch) {
    guard result.next > result.expected else { return }
    if let index = result.lastRecord {
      let alone = RecordBatch(capacityBytes: 1024)
      alone.append(batch.records[index], of: batch)
      last[result.partition] = alone
    }
    var moved: [WaitingRecord] = []
    for waiting in result.waiting {
      let index = kept.append(batch.records[waiting.record], of: batch)
      moved.append(waiting.moved(to: index))
    }
    if results[result.partition] == nil {
      results[result.partition] = PartitionResult(
        partition: result.partition, log: result.log,
        runs: OutcomeRuns(first: result.expected))
    }
    results[result.partition]!.append(result, waiting: moved)
  }

  /// Everything, in the partitions' order; nothing is left.
  /// - Parameter partitions: what is known of those in hand.
  mutating func take(
    _ partitions: [TopicPartition: PartitionState]
  ) -> (batch: RecordBatch, results: [PartitionResult]) {
    let batch = kept
    var taken: [PartitionResult] = []
    for (partition, result) in results.sorted(by: { $0.key < $1.key }) {
      var whole = result
      if let alone = last[partition] {
        whole.lastRecord = batch.append(alone.records[0], of: alone)
      }
      if let seen = partitions[partition]?.seen {
        // Ids that were remembered and forgotten meanwhile need not be written at all.
        whole.gatheredIDs = seen.newEntries(from: result.expected)
        whole.idsForgottenBelow = seen.oldestOffset
      }
      taken.append(whole)
    }
    self = GatheredParts()
    return (batch, taken)
  }
}

extension PartitionResult {
  /// Adds what came behind, whose waiting records lie elsewhere now.
  fileprivate mutating func append(_ later: PartitionResult, waiting: [WaitingRecord]) {
    runs.append(later.runs)
    self.waiting += waiting
    duplicates += later.duplicates
    greatestTimeMs = later.greatestTimeMs
  }

  /// The same, where the records lie that many places further on.
  func moved(by count: Int) -> PartitionResult {
    var moved = self
    moved.waiting = waiting.map { $0.moved(to: $0.record + count) }
    moved.lastRecord = lastRecord.map { $0 + count }
    return moved
  }
}

extension WaitingRecord {
  /// The same of a record that lies elsewhere now.
  func moved(to index: Int) -> WaitingRecord {
    WaitingRecord(
      record: index, outcome: outcome, code: code, detail: detail, behind: behind)
  }
}
