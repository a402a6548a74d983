import EventModel
import OrderFixtures
import ProjectionKernel
import SuiteSupport
import Testing

/// The laws that make replay deterministic: any order and any split merge to the same row.
struct TallyTests {
  private static func run(_ batches: [[OrderRecord]], partitions: [Int32] = [0, 1]) -> OrderEngine {
    let engine = OrderEngine(OrderTally.entry, partitions: partitions)
    for batch in batches { engine.step(batch) }
    return engine
  }

  /// label, minute, negative | events, price, least, greatest, earliest | first and its order |
  /// latest and its order | sketch | orders
  @Test func oneRowByHand() {
    let engine = Self.run([
      [
        .changed(0, key: "b", at: "61.5", amount: "7", price: "0.000001", label: "x"),
        .changed(1, key: "a", at: "60", amount: "9", price: "-12.5", label: "x"),
        .changed(0, key: "c", partition: 1, at: "119.999999", amount: "7", label: "x"),
      ]
    ])
    #expect(
      engine.rows("sums") == [
        [
          "x", "60000000", "f", "3", "-12.499999", "7", "9", "60000000", "9", "60000000", "5", "0",
          "1", "c", "119999999", "5", "1", "0",
          // Bucket 7 twice and bucket 9 once, twelve digits each.
          "1" + String(repeating: "0", count: 23) + "2" + String(repeating: "0", count: 84),
          "a,b,c",
        ]
      ])
  }

  @Test func whatWasNeverOfferedIsNull() {
    let engine = Self.run([[.changed(0, at: "0", amount: "-5")]])
    let row = engine.rows("sums")[0]
    #expect(row[0] == "none" && row[2] == "t" && row[4] == "0.000000")
    #expect(row[18] == "0", "an empty sketch is the number 0")
  }

  @Test func sumsGoBeyondSixtyFourBits() {
    let great = "9223372036854.775807"
    let engine = Self.run([
      (0..<4).map { .changed($0, price: great) }, (4..<6).map { .changed($0, price: great) },
    ])
    #expect(engine.rows("sums")[0][4] == "55340232221128.654842")
    let small = Self.run([(0..<3).map { .changed($0, price: "-9223372036854.775808") }])
    #expect(small.rows("sums")[0][4] == "-27670116110564.327424")
  }

  /// At one moment the position decides, whatever came first.
  @Test(arguments: [[0, 1, 2], [2, 1, 0], [1, 0, 2]])
  func tiesOfTimeAreBrokenByPosition(order: [Int]) {
    let events: [OrderRecord] = [
      .changed(3, key: "p0o3", amount: "1"), .changed(4, key: "p0o4", amount: "2"),
      .changed(2, key: "p1o2", partition: 1, amount: "3"),
    ]
    // A partition's records must come in order: the orders that are tried are of batches.
    let engines = order.map { index in
      let engine = OrderEngine(OrderTally.entry, partitions: [0, 1])
      return engine.step([events[index]])
    }
    let sum = OrderEngine(OrderTally.entry, partitions: [0, 1])
    for result in engines { sum.merge(result) }
    let row = sum.rows("sums")[0]
    #expect(row[8...12].map { $0! } == ["1", "100000000", "5", "0", "3"])
    #expect(row[13...17].map { $0! } == ["p1o2", "100000000", "5", "1", "2"])
  }

  /// Random events, split into batches by chance and merged in any order, against the plain sum.
  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func anySplitAndAnyOrderGiveTheSameRows(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var events: [OrderRecord] = []
    for partition in [0, 1] as [Int32] {
      for offset in 0..<70 as Range<Int64> {
        let amount = Int64.random(in: -3...70, using: &random)
        let digits = Int.random(in: -2_000_000...2_000_000, using: &random)
        events.append(
          .changed(
            offset, key: "o\(Int.random(in: 0...4, using: &random))", partition: partition,
            at: "\(Int.random(in: 0...200, using: &random)).5", amount: "\(amount)",
            price: Bool.random(using: &random) ? "\(digits)e-3" : nil,
            label: ["x", "y", "\u{E9}", "e\u{301}", ""].randomElement(using: &random)!))
      }
    }
    let whole = Self.run([events])
    for _ in 0..<2 {
      var parts = [events.filter { $0.partition == 0 }, events.filter { $0.partition == 1 }]
      let split = OrderEngine(OrderTally.entry, partitions: [0, 1])
      var results: [BatchResult] = []
      while parts.contains(where: { !$0.isEmpty }) {
        var batch: [OrderRecord] = []
        for index in parts.indices {
          let count = min(parts[index].count, Int.random(in: 0...25, using: &random))
          batch += parts[index].prefix(count)
          parts[index].removeFirst(count)
        }
        results.append(split.step(batch))
      }
      #expect(split.rows("sums") == whole.rows("sums"))
      let shuffled = OrderEngine(OrderTally.entry, partitions: [0, 1])
      for result in results.shuffled(using: &random) { shuffled.merge(result) }
      #expect(shuffled.rows("sums") == whole.rows("sums"))
    }
    expectPlain(whole, events)
  }

  /// Counts, sums and extremes once more, by arithmetic that knows no rows.
  private func expectPlain(_ engine: OrderEngine, _ events: [OrderRecord]) {
    #expect(
      engine.rows("sums").reduce(0) { $0 + Int($1[3]!)! } == events.count, "every event counts once"
    )
    let total = engine.rows("sums").reduce(0) {
      $0 + SketchCounts(decimalText: $1[18]!)!.total
    }
    #expect(Int(total) == events.count { !$0.value!.contains(#""amount": -"#) })
  }

  /// Rows are locked in one order by all workers: key columns, texts as bytes, numbers as numbers.
  @Test func rowsComeInLockOrder() {
    let engine = OrderEngine(OrderTally.entry)
    let result = engine.step([
      .changed(0, at: "120", label: "b"), .changed(1, at: "-60", label: "b"),
      .changed(2, at: "0", label: "b"), .changed(3, label: "a\u{E9}"), .changed(4, label: "aZ"),
      .changed(5, label: "a"), .changed(6, label: ""), .changed(7, amount: "-1", label: "a"),
    ])
    #expect(
      CopyRows.read(result)["sums"]!.map { "\($0[0]!) \($0[1]!) \($0[2]!)" } == [
        " 60000000 f", "a 60000000 f", "a 60000000 t", "aZ 60000000 f", "a\u{E9} 60000000 f",
        "b -60000000 f", "b 0 f", "b 120000000 f",
      ])
  }

  @Test func aSketchCountsNothingBelowZero() {
    let engine = OrderEngine(OrderTally.entry)
    engine.step([.changed(0, amount: "-1", act: "sketch")])
    #expect(engine.outcomes == "Q")
    #expect(engine.rows("sums").isEmpty)
  }

  /// A key that is new in each of many batches finds rows that are empty again.
  @Test func manyKeysGrowTheTable() {
    let engine = OrderEngine(OrderTally.entry)
    for batch in 0..<2 as Range<Int64> {
      engine.step((0..<2000).map { .changed(batch * 2000 + $0, label: "l\($0)") })
    }
    #expect(engine.rows("sums").count == 2000)
    #expect(engine.rows("sums").allSatisfy { $0[3] == "2" })
  }

  /// Hours made of minutes are the hours that events make, in each batch and over all.
  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func rolledUpHoursAreThoseOfTheEvents(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let engine = OrderEngine(OrderRollUp.entry, partitions: [0, 1])
    var offsets: [Int32: Int64] = [0: 0, 1: 0]
    for _ in 0..<6 {
      var batch: [OrderRecord] = []
      for _ in 0..<40 {
        let partition = Int32.random(in: 0...1, using: &random)
        let amount = Int64.random(in: -3...70, using: &random)
        batch.append(
          .changed(
            offsets[partition]!, key: "k\(Int.random(in: 0...4, using: &random))",
            partition: partition, at: "\(Int.random(in: -9000...9000, using: &random)).5",
            amount: "\(amount)", price: "\(amount).25",
            label: ["x", "y"].randomElement(using: &random),
            act: Int.random(in: 0...9, using: &random) == 0 ? "refuse" : nil))
        offsets[partition]! += 1
      }
      engine.step(batch)
    }
    #expect(engine.rows("hours").count > 8)
    #expect(engine.rows("minutes").count > 2 * engine.rows("hours").count)
    #expect(engine.rows("hours") == engine.rows("hours_of_events"))
  }
}
