import EventModel
import OrderFixtures
import ProjectionKernel
import Testing

/// What one event does is kept whole or not at all.
struct ChangesTests {
  /// state, span, log, tally: what an applied event writes.
  @Test func anEventWritesItsRows() {
    let engine = OrderEngine(OrderFold.entry)
    engine.step([
      .changed(3, amount: "40", label: "x"), .changed(4, amount: "2", act: "int4 least"),
    ])
    #expect(engine.outcomes == "---aa")
    #expect(engine.rows("state") == [["k", "5", "0", "2", "42", "3"]])
    #expect(engine.rows("span") == [["k", "5", "0", "3", "0", "2", "-2147483648"]])
    #expect(engine.rows("log") == [["5", "0", "3", "0", "x"]])
    #expect(engine.rows("by_label") == [["x", "1"]])
  }

  /// The acts that make the event's own values impossible, and the one that throws at the end.
  @Test(arguments: [
    ("refuse", "refused"), ("nul", "text_has_nul"), ("int4", "number_out_of_range"),
  ])
  func aRefusedEventLeavesNothing(act: String, code: String) {
    let refused = OrderEngine(OrderFold.entry)
    refused.step([.changed(0, amount: "1", label: "x"), .changed(1, label: "y", act: act)])
    let alone = OrderEngine(OrderFold.entry)
    alone.step([.changed(0, amount: "1", label: "x")])
    #expect(refused.outcomes == "aQ")
    #expect(refused.partitions.values.first!.waiting == ["1 quarantined \(code) -1"])
    #expect(refused.tables == alone.tables)
  }

  /// After a refused event the next one finds the state as it was before, in the same batch.
  @Test(arguments: ["refuse", "nul", "int4"])
  func whatWasTakenBackIsNotSeen(act: String) {
    let engine = OrderEngine(OrderFold.entry)
    engine.step([
      .changed(0, key: "a", amount: "1", label: "x"),
      .changed(1, key: "b", label: "x", act: act),
      .changed(2, key: "a", amount: "10", label: "x"),
    ])
    #expect(engine.outcomes == "aQa")
    #expect(engine.rows("state") == [["a", "5", "0", "2", "11", "0"]])
    #expect(engine.rows("log").map { $0[2] } == ["0", "2"])
    #expect(engine.rows("by_label") == [["x", "2"]])
  }

  @Test func ordinalsCountWithinAnEvent() {
    let engine = OrderEngine(OrderFold.entry)
    engine.step([.changed(0, label: "x", act: "twice"), .changed(1, label: "y", act: "twice")])
    #expect(
      engine.rows("log") == [
        ["5", "0", "0", "0", "x"], ["5", "0", "0", "1", "again"], ["5", "0", "1", "0", "y"],
        ["5", "0", "1", "1", "again"],
      ])
  }

  /// A tally's row that was only asked for is not written: merging it would still lock it.
  @Test func anUntouchedTallyRowIsNotWritten() {
    let engine = OrderEngine(OrderFold.entry)
    let result = engine.step([
      .changed(0, label: "x", act: "untouched"), .changed(1, label: "y"),
    ])
    #expect(CopyRows.read(result)["by_label"]! == [["y", "1"]])
  }

  @Test func aKeyTooLongForAnIndexIsRefused() {
    let longest = String(repeating: "l", count: 2000)
    let engine = OrderEngine(OrderFold.entry)
    engine.step([
      .changed(0, key: "a", label: longest), .changed(1, key: "b", label: longest + "l"),
      .changed(2, key: longest), .changed(3, key: longest + "l"),
    ])
    #expect(engine.outcomes == "aQaQ")
    #expect(
      engine.partitions.values.first!.waiting
        == ["1 quarantined key_too_long -1", "3 quarantined key_too_long -1"])
  }

  @Test func aMomentOutsideTheYearsThatCanBeStoredIsRefused() {
    let engine = OrderEngine(OrderTally.entry)
    // The last microsecond before year 1 and the first of year 10,000; then the two inside.
    engine.step([
      .changed(0, at: "-62135596800.000001"), .changed(1, at: "253402300800"),
      .changed(2, at: "-62135596800"), .changed(3, at: "253402300799.999999"),
    ])
    #expect(engine.outcomes == "QQaa")
    #expect(
      engine.partitions.values.first!.waiting
        == ["0 quarantined number_out_of_range -1", "1 quarantined number_out_of_range -1"])
  }

  @Test func rowsOfFoldsComeInLockOrder() {
    let engine = OrderEngine(OrderFold.entry, partitions: [0, 1])
    let result = engine.step([
      .changed(0, key: "b", partition: 1), .changed(0, key: "b"), .changed(1, key: "a\u{E9}"),
      .changed(2, key: "aZ"), .changed(3, key: "a"), .changed(4, key: "b"),
    ])
    let rows = CopyRows.read(result)
    let expected = ["a 0", "aZ 0", "a\u{E9} 0", "b 0", "b 1"]
    #expect(rows["state"]!.map { "\($0[0]!) \($0[2]!)" } == expected)
    #expect(rows["span"]!.map { "\($0[0]!) \($0[2]!)" } == expected, "a row put often is one row")
    #expect(result.tables.map(\.name) == ["by_label", "log", "span", "state"])
  }
}
