import EventCodec
import EventModel
import OrderFixtures
import ProjectionKernel
import RowEncoding
import SuiteSupport
import Testing

/// Batches whose rows stay in memory end as those that are merged in the database.
struct GatheringTests {
  private static let registry = OrderContracts.make(windowMs: 60_000, idsMax: 20)
  private static let entries = [OrderFold.entry, OrderTally.entry, OrderRollUp.entry]

  /// What the database holds of a partition that must not depend on when it was written.
  private struct Kept: Equatable {
    let runs: OutcomeRuns
    let waiting: [String]
    let duplicates: [String]
    let ids: [SeenIDs.Entry]
    let greatestTimeMs: Int64?

    init(_ stored: OrderEngine.Stored) {
      runs = stored.runs
      waiting = stored.waiting
      duplicates = stored.duplicates
      // As the next owner reads them: when what the window let go is deleted is nobody's business.
      var seen = SeenIDs(
        window: GatheringTests.registry.topic(OrderContracts.topic)!.declaration.duplicateWindow)
      seen.advance(timeMs: stored.greatestTimeMs!)
      for entry in SeenIDs.Entry.load(stored.ids)! where entry.offset >= stored.forgottenBelow {
        seen.remember(entry)
      }
      ids = seen.entries(from: Offset(0))
      greatestTimeMs = stored.greatestTimeMs
    }
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>, 0..<3)
  func gatheredAsMerged(seed: UInt64, projection: Int) {
    let entry = Self.entries[projection]
    var random = SeededGenerator(seed: seed)
    let records = BatchInvarianceTests.records(&random)
    let live = OrderEngine(entry, registry: Self.registry, partitions: [0, 1])
    var rest = records[...]
    while !rest.isEmpty {
      let count = min(rest.count, Int.random(in: 1...40, using: &random))
      live.step(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    for engines in [1, 2] {
      for checkpoints in [false, true] {
        let rebuilt = Self.rebuild(
          entry, records, engines: engines, checkpoints: checkpoints, &random)
        #expect(rebuilt.tables == live.tables)
        for (partition, stored) in live.partitions {
          #expect(Kept(rebuilt.partitions[partition]!) == Kept(stored))
        }
      }
    }
  }

  /// Gathers the records in any batches and, with two engines, any interleaving of partitions.
  private static func rebuild(
    _ entry: ProjectionEntry, _ records: [OrderRecord], engines count: Int, checkpoints: Bool,
    _ random: inout SeededGenerator
  ) -> OrderEngine {
    let store = OrderEngine(entry, registry: registry, partitions: [0, 1])
    let engines = (0..<count).map { _ in BatchEngine(entry, registry: registry) }
    for engine in engines {
      engine.beginEmpty()
      engine.settlesAbove = Int.random(in: 0...50, using: &random)
    }
    for number in 0..<2 {
      engines[number % count].take(
        PartitionStart(
          partition: TopicPartition(OrderContracts.topic, Partition(Int32(number))),
          log: LogID(5), next: Offset(0), greatestTimeMs: nil, ids: [], heldKeys: [:]))
    }
    var rests = (0..<count).map { number in
      records.filter { Int($0.partition) % count == number }[...]
    }
    while rests.contains(where: { !$0.isEmpty }) {
      let number = Int.random(in: 0..<count, using: &random)
      let taken = rests[number].prefix(Int.random(in: 1...30, using: &random))
      rests[number] = rests[number].dropFirst(taken.count)
      let batch = OrderRecord.batch(taken)
      store.load(batch, engines[number])
      engines[number].gather(batch)
      #expect(engines[number].gatheredBytes > 0)
      if checkpoints, Int.random(in: 0...3, using: &random) == 0 { flush(engines, store) }
    }
    flush(engines, store)
    return store
  }

  private static func flush(_ engines: [BatchEngine], _ store: OrderEngine) {
    for engine in engines {
      for (table, rows) in engine.takeAppended() {
        store.mergeRows(CopyRows.read(rows.bytes.bytes, table), table)
      }
      #expect(engine.appendedBytes == 0)
    }
    store.store(BatchEngine.takeGathered(engines))
    // States were merged with the rest: from here on they are what is stored.
    for engine in engines { engine.forgetStates() }
  }

  /// A gap that nobody can see counts as it does in a batch of its own.
  @Test func aGapIsGathered() {
    let engine = BatchEngine(OrderTally.entry, registry: Self.registry)
    let partition = TopicPartition(OrderContracts.topic, Partition(0))
    engine.take(
      PartitionStart(
        partition: partition, log: LogID(5), next: Offset(3), greatestTimeMs: nil, ids: [],
        heldKeys: [:]))
    engine.gatherGap(partition, to: Offset(5), as: .lost)
    engine.gather(OrderRecord.batch([.changed(6)]))
    engine.gatherGap(partition, to: Offset(9), as: .absent)
    let result = BatchEngine.takeGathered([engine])
    #expect(
      result.partitions[0].runs.runs.map { "\($0.outcome.name) \($0.length)" }
        == ["lost 2", "absent 1", "applied 1", "absent 2"])
    #expect(result.partitions[0].lastRecord.map { result.batch.records[$0].offset } == 6)
  }

  /// A sketch that grows at both ends, and one that counts more than a group of digits holds.
  @Test func sketchesSettle() {
    let amounts: [Int64] = [5000, 64, 1, 1 << 40, 5000, 0, 63]
    let rows = [Int](repeating: 0, count: 30_000)
    var records = amounts.enumerated().map { index, amount in
      OrderRecord.changed(Int64(index), amount: "\(amount)")
    }
    records += rows.indices.map { .changed(Int64(amounts.count + $0), amount: "77") }
    let live = OrderEngine(OrderTally.entry)
    live.step(records)
    let store = OrderEngine(OrderTally.entry)
    let engine = BatchEngine(OrderTally.entry, registry: OrderContracts.registry)
    engine.settlesAbove = 0
    engine.take(
      PartitionStart(
        partition: TopicPartition(OrderContracts.topic, Partition(0)), log: LogID(5),
        next: Offset(0), greatestTimeMs: nil, ids: [], heldKeys: [:]))
    for start in stride(from: 0, to: records.count, by: 997) {
      engine.gather(OrderRecord.batch(records[start..<min(records.count, start + 997)]))
    }
    store.store(BatchEngine.takeGathered([engine]))
    #expect(store.tables == live.tables)
  }
}
