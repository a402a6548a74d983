import EventModel
import OrderFixtures
import ProjectionKernel
import Testing

/// Every offset has exactly one outcome, and the rule that gives it.
struct BatchEngineTests {
  private static let partition = TopicPartition(OrderContracts.topic, Partition(0))

  private func stored(_ engine: OrderEngine) -> OrderEngine.Stored {
    engine.partitions[Self.partition]!
  }

  @Test func everyOutcomeOfATally() {
    let engine = OrderEngine(OrderTally.entry)
    let result = engine.step([
      .changed(0, id: "i"), .noted(1), OrderRecord(2, value: nil), .changed(3, id: "i"), .broken(5),
      .changed(6, id: "j"), OrderRecord(7, value: #"{"type": "unheard of"}"#),
      OrderRecord(8, value: "{"),
    ])
    #expect(engine.outcomes == "assd-QasQ")
    #expect(stored(engine).duplicates == ["3 of 0"])
    #expect(
      stored(engine).waiting
        == ["5 quarantined contract_violation -1", "8 quarantined not_json -1"])
    #expect(result.count(.applied) == 2 && result.count(.skipped) == 3 && result.count(.held) == 0)
    #expect(engine.rows("sums")[0][3] == "2", "a duplicate is not counted again")
  }

  @Test func aRefusalSaysWhereAndWhy() {
    let engine = OrderEngine(OrderTally.entry)
    let result = engine.step([.changed(0, amount: #""one""#)])
    let waiting = result.partitions[0].waiting[0]
    #expect(waiting.code == "contract_violation")
    #expect(waiting.detail.contains("/amount") && waiting.detail.contains("integer"))
  }

  /// Behind a quarantined event wait later ones of its key that would be applied; what is wrong by
  /// itself or none of the projection's says so by itself, and other keys go on.
  @Test func aFoldHoldsTheKeyAndNothingElse() {
    let engine = OrderEngine(OrderFold.entry)
    engine.step([
      .changed(0, key: "a"), .broken(1, key: "a"), .changed(2, key: "a"), .changed(3, key: "b"),
      .noted(4, key: "a"), .broken(5, key: "a"),
    ])
    engine.step([.changed(6, key: "a"), .changed(7, key: "b")])
    #expect(engine.outcomes == "aQhasQha")
    #expect(
      stored(engine).waiting == [
        "1 quarantined contract_violation -1", "2 held behind_quarantined 1",
        "5 quarantined contract_violation -1", "6 held behind_quarantined 1",
      ])
    #expect(engine.rows("state").map { $0[3] } == ["1", "2"])
  }

  @Test func aNewOwnerHoldsTheKeyToo() {
    let engine = OrderEngine(OrderFold.entry)
    engine.step([.broken(0, key: "a")])
    engine.restart()
    engine.step([.changed(1, key: "a"), .changed(2, key: "b")])
    #expect(engine.outcomes == "Qha")
  }

  /// The same key in another partition is another order of events.
  @Test func aKeyIsHeldInItsPartitionOnly() {
    let engine = OrderEngine(OrderFold.entry, partitions: [0, 1])
    engine.step([.broken(0, key: "a"), .changed(0, key: "a", partition: 1), .changed(1, key: "a")])
    #expect(engine.outcomes == "Qh")
    #expect(engine.rows("state").map { $0[2] } == ["1"])
  }

  @Test func aTallyHoldsNothing() {
    let engine = OrderEngine(OrderTally.entry)
    engine.step([.broken(0, key: "a"), .changed(1, key: "a")])
    #expect(engine.outcomes == "Qa")
  }

  @Test func recordsBelowTheNextOffsetArePassedOver() {
    let engine = OrderEngine(OrderFold.entry, start: 2)
    engine.step([.changed(0), .changed(1), .changed(2, amount: "5")])
    engine.step([.changed(1), .changed(2, amount: "5"), .changed(3, amount: "1")])
    #expect(engine.outcomes == "aa")
    #expect(stored(engine).runs.first == Offset(2) && stored(engine).runs.next == Offset(4))
    #expect(engine.rows("state") == [["k", "5", "0", "2", "6", "2"]])
  }

  @Test func aBatchOfNothingNewSaysSo() {
    let engine = OrderEngine(OrderFold.entry)
    engine.step([.changed(0)])
    let result = engine.step([.changed(0)])
    #expect(result.partitions[0].runs.runs.isEmpty)
    #expect(result.partitions[0].lastRecord == nil)
    #expect(result.partitions[0].expected == result.partitions[0].next)
    #expect(result.rows.allSatisfy { $0.count == 0 })
  }

  @Test func gapsAreAccountedFor() {
    let engine = OrderEngine(OrderTally.entry)
    engine.step([.changed(2), .changed(5)])
    engine.store(engine.engine.pass(Self.partition, to: Offset(9), as: .lost))
    engine.store(engine.engine.pass(Self.partition, to: Offset(10), as: .absent))
    engine.step([.changed(10)])
    #expect(engine.outcomes == "--a--aLLL-a")
    #expect(engine.engine.nextOffsets == [Self.partition: Offset(11)])
  }

  @Test func theLastRecordAndTheGreatestTimeAreNoted() {
    let engine = OrderEngine(OrderTally.entry)
    let result = engine.step([
      .changed(0, timestampMs: 30), .changed(1, timestampMs: 70), .changed(2, timestampMs: 50),
    ])
    #expect(result.partitions[0].lastRecord == 2)
    #expect(result.partitions[0].greatestTimeMs == 70)
    let later = engine.step([.changed(3, timestampMs: 60)])
    #expect(later.partitions[0].greatestTimeMs == 70)
  }

  @Test(arguments: [1, 2, 3])
  func aDuplicateIsKnownAcrossBatchesAndOwners(split: Int) {
    let engine = OrderEngine(OrderTally.entry)
    let records: [OrderRecord] = [
      .changed(0, timestampMs: 1000, id: "i"), .changed(1, timestampMs: 61_000, id: "i"),
      .changed(2, timestampMs: 61_001, id: "i"), .changed(3, timestampMs: 61_001, id: "i"),
    ]
    engine.step(Array(records[..<split]))
    engine.restart()
    engine.step(Array(records[split...]))
    // The window is 60 s of record time: the third comes a millisecond too late for the first.
    #expect(engine.outcomes == "adad")
    #expect(
      stored(engine).duplicates == [
        "1 of 0",
        "3 of 2",
      ])
  }

  /// What was refused was not applied: its producer's retry is no duplicate of it.
  @Test func aQuarantinedEventIsNotRemembered() {
    let engine = OrderEngine(OrderTally.entry)
    engine.step([.changed(0, id: "i", amount: "-1", act: "sketch"), .changed(1, id: "i")])
    #expect(engine.outcomes == "Qa")
  }

  @Test func aFoldsKeyMustBeTheBodys() {
    let engine = OrderEngine(OrderFold.entry)
    engine.step([
      OrderRecord(0, key: nil, value: OrderRecord.changed(0).value),
      OrderRecord(1, key: "other", value: OrderRecord.changed(0).value),
      .changed(2, key: "other"), .changed(3), OrderRecord(4, key: "\u{0}", value: "{}"),
    ])
    #expect(engine.outcomes == "QQhas")
    #expect(
      stored(engine).waiting == [
        "0 quarantined key_missing -1", "1 quarantined key_mismatch -1",
        "2 held behind_quarantined 1",
      ])
  }

  /// The database is never asked for a state under a key that its text type cannot hold.
  @Test func aKeyThatIsNoTextIsNotLookedUp() {
    let batch = RecordBatch()
    let keys: [[UInt8]] = [
      [0xFF, 0xFE], [0x61, 0x00], [0xC3], Array(repeating: 0x61, count: 2001), [0x62], [0x61],
    ]
    for (offset, key) in keys.enumerated() {
      batch.append(
        Self.partition, offset: Offset(Int64(offset)), timestampMs: 1, timestampType: .createTime,
        key: key, value: Array(OrderRecord.changed(0, key: "a").value!.utf8), headerBytes: [],
        headerCount: 0)
    }
    let engine = OrderEngine(OrderFold.entry)
    #expect(engine.engine.missingStates(batch).map(\.key.bytes) == [[0x61], [0x62]])
    engine.load(batch, engine.engine)
    engine.store(engine.engine.step(batch))
    #expect(engine.outcomes == "QQQQQa")
  }

  /// A tally does not ask for the record's key.
  @Test func aTallyTakesAnyKey() {
    let engine = OrderEngine(OrderTally.entry)
    engine.step([OrderRecord(0, key: nil, value: OrderRecord.changed(0).value)])
    #expect(engine.outcomes == "a")
    #expect(engine.rows("sums")[0][13] == nil)
  }

  @Test func whatWasDroppedIsForgotten() {
    let engine = OrderEngine(OrderFold.entry, partitions: [0, 1])
    engine.step([.changed(0, key: "a"), .changed(0, key: "a", partition: 1)])
    #expect(engine.engine.stateCount == 2)
    engine.engine.drop(Self.partition)
    #expect(engine.engine.stateCount == 1)
    #expect(engine.engine.nextOffsets.keys.map(\.partition.number) == [1])
    engine.engine.forgetStates()
    #expect(engine.engine.stateCount == 0)
  }
}
