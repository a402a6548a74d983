import EventCodec
import EventModel
import OrderFixtures
import ProjectionKernel

/// An engine with a database that is a few dictionaries: what batches write is merged by rules that
/// are written here anew, and what an owner must know is loaded from there.
final class OrderEngine {
  let entry: ProjectionEntry
  let registry: ContractRegistry
  private(set) var engine: BatchEngine

  /// What is stored, by table and key.
  private(set) var tables: [String: [[String?]: [String?]]] = [:]
  /// What is stored of each partition.
  private(set) var partitions: [TopicPartition: Stored] = [:]
  private var states: [StateID: [UInt8]] = [:]

  struct Stored: Equatable {
    var runs = OutcomeRuns(first: Offset(0))
    var ids: [UInt8] = []
    var forgottenBelow: Int64 = .min
    var greatestTimeMs: Int64?
    var held: [[UInt8]: Offset] = [:]
    var waiting: [String] = []
    /// As `3 of 0`: a later record, and the one that was applied.
    var duplicates: [String] = []
  }

  init(
    _ entry: ProjectionEntry, registry: ContractRegistry = OrderContracts.registry,
    partitions numbers: [Int32] = [0], start: Int64 = 0
  ) {
    self.entry = entry
    self.registry = registry
    engine = BatchEngine(entry, registry: registry)
    for number in numbers {
      partitions[TopicPartition(OrderContracts.topic, Partition(number))] = Stored(
        runs: OutcomeRuns(first: Offset(start)))
    }
    restart()
  }

  /// Forgets everything and loads it from what is stored, as a new owner does.
  func restart() {
    engine = BatchEngine(entry, registry: registry)
    for (partition, stored) in partitions {
      let ids = SeenIDs.Entry.load(stored.ids)!.filter { $0.offset >= stored.forgottenBelow }
      engine.take(
        PartitionStart(
          partition: partition, log: LogID(5), next: stored.runs.next,
          greatestTimeMs: stored.greatestTimeMs, ids: ids, heldKeys: stored.held))
    }
  }

  /// Steps and stores a batch.
  @discardableResult
  func step(_ records: [OrderRecord]) -> BatchResult {
    let batch = OrderRecord.batch(records)
    load(batch, engine)
    let result = engine.step(batch)
    store(result)
    return result
  }

  func load(_ batch: RecordBatch, _ engine: BatchEngine) {
    for id in engine.missingStates(batch) { engine.load(id, states[id]) }
  }

  func rows(_ table: String) -> [[String?]] {
    (tables[table] ?? [:]).values.sorted { "\($0)" < "\($1)" }
  }

  /// What became of each offset of partition 0, a letter each.
  var outcomes: String {
    let runs = partitions[TopicPartition(OrderContracts.topic, Partition(0))]!.runs.runs
    return runs.map { String(repeating: Self.letter($0.outcome), count: Int($0.length)) }.joined()
  }

  static func letter(_ outcome: Outcome) -> String {
    switch outcome {
    case .applied: "a"
    case .skipped: "s"
    case .duplicate: "d"
    case .quarantined: "Q"
    case .held: "h"
    case .absent: "-"
    case .lost: "L"
    case .discarded: "D"
    }
  }

  /// Merges a result's rows alone, for the laws of tallies.
  func merge(_ result: BatchResult) {
    for (index, table) in result.tables.enumerated() {
      mergeRows(result.rows[index].withStream { CopyRows.read($0, table) }, table)
    }
  }

  func store(_ result: BatchResult) {
    for part in result.partitions {
      var stored = partitions[part.partition]!
      stored.runs.append(part.runs)
      for entry in part.newIDs { entry.store(into: &stored.ids) }
      if let below = part.idsForgottenBelow {
        stored.forgottenBelow = max(stored.forgottenBelow, below.number)
      }
      stored.greatestTimeMs = part.greatestTimeMs
      stored.duplicates += part.duplicates.map { "\($0.offset) of \($0.original)" }
      for waiting in part.waiting {
        let record = result.batch.records[waiting.record]
        stored.waiting.append(
          "\(record.offset) \(waiting.outcome.name) \(waiting.code) \(waiting.behind?.number ?? -1)"
        )
        if waiting.outcome == .quarantined, entry.declaration.folds,
          let key = result.batch.key(record)
        {
          stored.held[Array(key)] = stored.held[Array(key)] ?? Offset(record.offset)
        }
      }
      partitions[part.partition] = stored
    }
    for (index, table) in result.tables.enumerated() {
      mergeRows(result.rows[index].withStream { CopyRows.read($0, table) }, table)
      if table.kind == .fold { result.rows[index].withStream { keepStates($0, table) } }
    }
  }

  private func keepStates(_ stream: UnsafeRawBufferPointer, _ table: Table) {
    // Each row is what lies between two starts of rows; its key is read back as text.
    let rows = CopyRows.read(stream, table)
    var at = 19
    for row in rows {
      let start = at
      at += 2
      for _ in table.storedColumns {
        let length = Int(
          Int32(bigEndian: stream.loadUnaligned(fromByteOffset: at, as: Int32.self)))
        at += 4 + max(length, 0)
      }
      let key = StateKey(
        bytes: Array(row[0]!.utf8), log: LogID(Int32(row[1]!)!),
        partition: Partition(Int32(row[2]!)!))
      let number = entry.declaration.tables.firstIndex { $0.name == table.name }!
      states[StateID(table: number, key: key)] = Array(stream[start..<at])
    }
  }

  func mergeRows(_ rows: [[String?]], _ table: Table) {
    let width = table.keyColumns.count
    for row in rows {
      let key = Array(row[..<width])
      guard let old = tables[table.name]?[key] else {
        tables[table.name, default: [:]][key] = row
        continue
      }
      precondition(table.kind != .append, "a row of \(table.name) twice: \(key)")
      tables[table.name]![key] = table.kind == .tally ? TallyModel.merge(old, row, table) : row
    }
  }
}
