import EventModel
import OrderFixtures
import ProjectionKernel
import Testing

/// What an operator's retry and discard do with records that waited.
struct RejudgeTests {
  private static let partition = TopicPartition(OrderContracts.topic, Partition(0))

  private func judged(
    _ records: [OrderRecord], discarded: Set<Int> = [], ids: [SeenIDs.Entry] = [],
    entry: ProjectionEntry = OrderFold.entry
  ) -> (result: BatchResult, outcomes: [Outcome?]) {
    let engine = BatchEngine(entry, registry: OrderContracts.registry)
    engine.take(
      PartitionStart(
        partition: Self.partition, log: LogID(5), next: Offset(50), greatestTimeMs: 1_000_000,
        ids: ids, heldKeys: [:]))
    let batch = OrderRecord.batch(records)
    for id in engine.missingStates(batch) { engine.load(id, nil) }
    let answer = engine.rejudge(batch, discarded: discarded)
    #expect(engine.nextOffsets == [Self.partition: Offset(50)], "no position moves")
    #expect(answer.result.partitions[0].runs.runs.isEmpty)
    return answer
  }

  @Test func whatCanBeAppliedNowIsApplied() {
    let (result, outcomes) = judged([.changed(3, amount: "4"), .changed(7, amount: "5")])
    #expect(outcomes == [.applied, .applied])
    #expect(CopyRows.read(result)["state"]! == [["k", "5", "0", "2", "9", "3"]])
  }

  @Test func whatStillFailsHoldsItsKeyAgain() {
    let (result, outcomes) = judged([
      .broken(3), .changed(4), .changed(5, key: "other"), .noted(6, key: "other"),
    ])
    #expect(outcomes == [.quarantined, .held, .applied, .skipped])
    #expect(result.partitions[0].waiting.map(\.record) == [0, 1])
    #expect(result.partitions[0].waiting[1].behind == Offset(3))
  }

  @Test func behindADiscardedRecordNothingWaits() {
    let (result, outcomes) = judged([.broken(3), .changed(4, amount: "4")], discarded: [0])
    #expect(outcomes == [nil, .applied])
    #expect(CopyRows.read(result)["state"]! == [["k", "5", "0", "1", "4", "4"]])
  }

  /// A retry's id must outlive its own transaction, though later ids stand before it in line.
  @Test func anEventAppliedLateIsRememberedAsWell() throws {
    let later = SeenIDs.Entry(
      hash: IdentityHash(high: 1, low: 1), offset: 40, timeMs: 1_000_000)
    let (result, outcomes) = judged(
      [.changed(3, id: "late"), .changed(4, id: "late")], ids: [later], entry: OrderTally.entry)
    #expect(outcomes == [.applied, .duplicate])
    let part = result.partitions[0]
    #expect(part.newIDs.map(\.offset) == [3])
    #expect(try #require(part.idsForgottenBelow) <= Offset(3))
  }
}
