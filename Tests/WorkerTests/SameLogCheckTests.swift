import EventModel
import KafkaWire
import ProjectionKernel
import Testing

@testable import Store
@testable import Worker

/// Whether a partition is still the log that was read before, and where reading begins; without
/// servers.
struct SameLogCheckTests {
  private static let partition = TopicPartition(TopicName("t"), Partition(0))

  private static func batch(_ offset: Int64, _ value: String, key: String = "k") -> RecordBatch {
    let batch = RecordBatch()
    batch.append(
      partition, offset: Offset(offset), timestampMs: 7, timestampType: .createTime,
      key: Array(key.utf8), value: Array(value.utf8), headerBytes: [], headerCount: 0)
    return batch
  }

  private static func hash(_ value: String) -> [UInt8] {
    let batch = batch(0, value)
    return RecordHash.of(batch.records[0], in: batch)
  }

  /// A lease that stands at `next`, behind a record with the value `last`.
  private static func lease(next: Int64, start: Int64 = 0) -> PartitionLease {
    PartitionLease(
      partition: partition, log: LogID(1), epoch: 1, start: Offset(start), next: Offset(next),
      lastHash: next > start ? hash("last") : nil,
      state: PartitionStart(
        partition: partition, log: LogID(1), next: Offset(next), greatestTimeMs: nil, ids: [],
        heldKeys: [:]), tail: nil)
  }

  private static func plan(
    next: Int64, start: Int64 = 0, low: Int64, high: Int64
  ) throws -> (check: SameLogCheck, plan: SameLogCheck.Plan) {
    var check = SameLogCheck()
    let plan = try check.plan(
      lease(next: next, start: start), Watermarks(low: Offset(low), high: Offset(high)))
    return (check, plan)
  }

  /// next, start, low, high; where reading begins, and below what records were lost.
  @Test(
    arguments: [
      (0, 0, 0, 0, 0, nil), (0, 0, 0, 9, 0, nil), (5, 5, 5, 9, 5, nil),
      // The last record committed is fetched again while it is there.
      (5, 0, 0, 9, 4, nil), (5, 0, 4, 5, 4, nil), (5, 0, 5, 5, 5, nil), (5, 0, 5, 9, 5, nil),
      // What was removed unread is lost.
      (5, 0, 6, 9, 6, 6), (0, 0, 3, 3, 3, 3),
    ] as [(Int64, Int64, Int64, Int64, Int64, Int64?)])
  func readingBeginsWhereItMust(
    next: Int64, start: Int64, low: Int64, high: Int64, readFrom: Int64, lostBelow: Int64?
  ) throws {
    let plan = try Self.plan(next: next, start: start, low: low, high: high).plan
    #expect(plan.readFrom == Offset(readFrom))
    #expect(plan.lostBelow == lostBelow.map { Offset($0) })
  }

  @Test func aLogThatEndsBeforeWhatWasCommittedIsAnother() {
    #expect(throws: WorkerError.self) { try Self.plan(next: 5, low: 0, high: 4) }
  }

  @Test func theLastRecordMustBeTheSame() throws {
    var (check, _) = try Self.plan(next: 5, low: 0, high: 9)
    try check.verify(Self.batch(4, "last"))
    var (other, _) = try Self.plan(next: 5, low: 0, high: 9)
    #expect(throws: WorkerError.self) { try other.verify(Self.batch(4, "first")) }
    var (keyed, _) = try Self.plan(next: 5, low: 0, high: 9)
    #expect(throws: WorkerError.self) { try keyed.verify(Self.batch(4, "last", key: "l")) }
  }

  /// A compacted record's place is a gap: the record behind it proves nothing.
  @Test func aGapIsNoProof() throws {
    var (check, _) = try Self.plan(next: 5, low: 0, high: 9)
    try check.verify(Self.batch(6, "whatever"))
    try check.verify(Self.batch(4, "asked only once"))
  }

  @Test func whatIsForgottenIsNotCompared() throws {
    var (check, _) = try Self.plan(next: 5, low: 0, high: 9)
    check.forget(Self.partition)
    try check.verify(Self.batch(4, "first"))
  }
}
