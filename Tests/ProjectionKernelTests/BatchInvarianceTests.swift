import EventModel
import OrderFixtures
import ProjectionKernel
import SuiteSupport
import Testing

/// Rows and outcomes depend on the records alone: not on how they were batched, nor on how often
/// the owner changed between batches.
struct BatchInvarianceTests {
  /// Records of two partitions with everything in them: retries, breaches, gaps, refusals.
  static func records(_ random: inout SeededGenerator) -> [OrderRecord] {
    var records: [OrderRecord] = []
    var next: [Int64] = [0, 0]
    var time: Int64 = 1_000_000
    for _ in 0..<160 {
      let partition = Int32.random(in: 0...1, using: &random)
      let offset = next[Int(partition)]
      next[Int(partition)] = offset + (Int.random(in: 0...20, using: &random) == 0 ? 3 : 1)
      time += Int64.random(in: -2000...6000, using: &random)
      let key = "k\(Int.random(in: 0...30, using: &random))"
      switch Int.random(in: 0...30, using: &random) {
      case 0:
        var broken = OrderRecord.broken(offset, key: key)
        broken.partition = partition
        records.append(broken)
      case 1:
        var noted = OrderRecord.noted(offset, key: key)
        noted.partition = partition
        noted.timestampMs = time
        records.append(noted)
      default:
        let acts = [nil, nil, nil, nil, nil, nil, "twice", "untouched", "refuse", "nul"]
        records.append(
          .changed(
            offset, key: key, partition: partition, timestampMs: time,
            id: Int.random(in: 0...3, using: &random) == 0
              ? nil : "i\(Int.random(in: 0...60, using: &random))",
            at: "\(Int.random(in: 0...300, using: &random))",
            amount: "\(Int.random(in: -5...100, using: &random))",
            price: "\(Int.random(in: -999...999, using: &random)).25",
            label: ["x", "y", "z"].randomElement(using: &random)!,
            act: acts.randomElement(using: &random)!))
      }
    }
    return records
  }

  private static let registry = OrderContracts.make(windowMs: 60_000, idsMax: 20)

  private static func run(
    _ entry: ProjectionEntry, _ records: [OrderRecord], split: () -> Int, restart: () -> Bool
  ) -> OrderEngine {
    let engine = OrderEngine(
      entry, registry: registry, partitions: [0, 1])
    var rest = records[...]
    while !rest.isEmpty {
      let count = min(rest.count, split())
      engine.step(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
      if restart() { engine.restart() }
    }
    return engine
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>, ["order_fold", "order_tally"])
  func anySplitGivesTheSameRowsAndOutcomes(seed: UInt64, projection: String) {
    let entry = projection == "order_fold" ? OrderFold.entry : OrderTally.entry
    var random = SeededGenerator(seed: seed)
    let records = Self.records(&random)
    let whole = Self.run(entry, records, split: { records.count }, restart: { false })
    let kinds = Set(whole.partitions.values.flatMap { $0.runs.runs.map(\.outcome) })
    #expect(kinds.isSuperset(of: [.applied, .skipped, .duplicate, .quarantined, .absent]))
    #expect(kinds.contains(.held) == entry.declaration.folds)
    for restarts in [false, true] {
      let others = [
        Self.run(
          entry, records, split: { 1 },
          restart: { restarts && Int.random(in: 0...9, using: &random) == 0 }),
        Self.run(entry, records, split: { 7 }, restart: { restarts }),
        Self.run(
          entry, records, split: { Int.random(in: 1...60, using: &random) },
          restart: { restarts && Bool.random(using: &random) }),
      ]
      for other in others {
        #expect(other.tables == whole.tables)
        for (partition, stored) in whole.partitions {
          let found = other.partitions[partition]!
          #expect(found.runs == stored.runs)
          #expect(found.waiting == stored.waiting)
          #expect(found.duplicates == stored.duplicates)
          #expect(found.ids == stored.ids)
          #expect(found.greatestTimeMs == stored.greatestTimeMs)
        }
      }
    }
  }

  /// Records that come again, as after a crash, change nothing.
  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func deliveredAgainNothingChanges(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let records = Self.records(&random)
    let once = Self.run(OrderFold.entry, records, split: { 40 }, restart: { false })
    let again = Self.run(OrderFold.entry, records, split: { 40 }, restart: { false })
    again.restart()
    again.step(records)
    #expect(again.tables == once.tables)
    #expect(again.partitions == once.partitions)
  }
}
