import EventModel
import OrderFixtures
import ProjectionKernel
import Testing

/// A replay takes from the operator log what was given up, and what a retried record became where that
/// rested on later ids.
struct OperatorVerdictsTests {
  private static func position(_ offset: Int64) -> Position {
    Position(log: LogID(5), partition: Partition(0), offset: Offset(offset))
  }

  /// Two records of one id, judged under what the operator log says.
  private static func outcomes(_ decisions: [(Int64, String)]) -> (runs: String, duplicates: String)
  {
    var verdicts = OperatorVerdicts()
    for (offset, detail) in decisions { verdicts.note(detail, at: position(offset)) }
    let engine = BatchEngine(OrderTally.entry, registry: OrderContracts.registry)
    engine.beginEmpty()
    engine.obey(verdicts)
    engine.take(
      PartitionStart(
        partition: TopicPartition(OrderContracts.topic, Partition(0)), log: LogID(5),
        next: Offset(0), greatestTimeMs: nil, ids: [], heldKeys: [:]))
    let result = engine.step(
      OrderRecord.batch([.changed(0, id: "a"), .changed(1, id: "a")]))
    let part = result.partitions[0]
    return (
      part.runs.runs.map { "\($0.length) \($0.outcome.name)" }.joined(separator: ", "),
      part.duplicates.map { "\($0.offset) of \($0.original)" }.joined(separator: ", ")
    )
  }

  @Test func withoutDecisionsTheFirstIsApplied() {
    #expect(Self.outcomes([]) == ("1 applied, 1 duplicate", "1 of 0"))
    // What did not come of a retry, or came of it as it would anyway.
    #expect(
      Self.outcomes([(0, "quarantined -> quarantined"), (1, "nonsense")])
        == ("1 applied, 1 duplicate", "1 of 0"))
  }

  @Test func oneThatWasFoundToRepeatALaterOneStaysItsDuplicate() {
    let detail = OperatorVerdicts.detail(
      from: "quarantined", to: "duplicate", original: Offset(1))
    #expect(detail == "quarantined -> duplicate of 1")
    #expect(Self.outcomes([(0, detail)]) == ("1 duplicate, 1 applied", "0 of 1"))
  }

  @Test func oneThatWasAppliedIsAppliedWhateverCameBefore() {
    let detail = OperatorVerdicts.detail(from: "held", to: "applied", original: nil)
    #expect(detail == "held -> applied")
    #expect(Self.outcomes([(1, detail)]) == ("2 applied", ""))
  }

  @Test func theLastDecisionCountsButWhatWasGivenUpStaysSo() {
    let repeated = "quarantined -> duplicate of 1"
    #expect(
      Self.outcomes([(0, "quarantined -> quarantined"), (0, repeated)])
        == ("1 duplicate, 1 applied", "0 of 1"))
    #expect(
      Self.outcomes([(0, repeated), (0, "quarantined -> quarantined")])
        == ("1 applied, 1 duplicate", "1 of 0"))
    #expect(
      Self.outcomes([(0, "quarantined -> discarded"), (0, "held -> applied")])
        == ("1 discarded, 1 applied", ""))
  }
}
