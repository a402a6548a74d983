import EventModel
import OrderFixtures
import ProjectionKernel
import Testing

/// Records that were restored, and records that an operator gave up.
struct OriginTests {
  private static let here = TopicPartition(OrderContracts.topic, Partition(0))

  private static func engine(_ entry: ProjectionEntry, log: LogID) -> BatchEngine {
    let engine = BatchEngine(entry, registry: OrderContracts.registry)
    engine.beginEmpty()
    engine.take(
      PartitionStart(
        partition: here, log: log, next: Offset(0), greatestTimeMs: nil, ids: [], heldKeys: [:]))
    return engine
  }

  /// A batch of records, each with the header's text or without it.
  private static func batch(_ records: [(OrderRecord, header: String?)]) -> RecordBatch {
    batch(records.map { ($0.0, $0.header.map { [$0] } ?? []) })
  }

  /// The same with any number of such headers.
  private static func batch(_ records: [(OrderRecord, [String])]) -> RecordBatch {
    let batch = RecordBatch()
    for (record, headers) in records {
      var bytes: [UInt8] = []
      let texts = ["other", "x"] + headers.flatMap { ["annals-position", $0] }
      for text in texts {
        withUnsafeBytes(of: Int32(text.utf8.count)) { bytes.append(contentsOf: $0) }
        bytes += Array(text.utf8)
      }
      batch.append(
        record.topicPartition, offset: Offset(record.offset), timestampMs: record.timestampMs,
        timestampType: .createTime, key: record.key.map { Array($0.utf8) },
        value: record.value.map { Array($0.utf8) }, headerBytes: bytes,
        headerCount: texts.count / 2)
    }
    return batch
  }

  private static func rows(_ result: BatchResult, _ name: String) -> [[String?]] {
    let index = result.tables.firstIndex { $0.name == name }!
    return result.rows[index].withStream { CopyRows.read($0, result.tables[index]) }
  }

  /// Numbers worked out with sha256sum: the first 31 bits of the name's hash.
  @Test func aLogsNumberFollowsFromItsName() {
    // printf 'orders#1' | sha256sum | cut -c1-8
    #expect(LogID(of: LogName(topic: TopicName("orders"), life: 1)).number == 619_452_363)
    #expect(LogID(of: LogName(topic: TopicName("orders"), life: 2)).number == 1_987_171_698)
  }

  @Test func aRestoredRecordKeepsItsPosition() {
    let original = LogID(of: LogName(topic: TopicName("orders"), life: 1))
    let engine = Self.engine(OrderFold.entry, log: LogID(9))
    let batch = Self.batch([
      (.changed(0, key: "a", label: "x"), "orders#1/3/70"),
      (.changed(1, key: "a", label: "y"), "orders#1/3/75"),
      (.changed(2, key: "a", label: "z"), nil),
    ])
    #expect(engine.missingStates(batch).isEmpty)
    let result = engine.step(batch)
    #expect(result.count(.applied) == 3)
    #expect(
      Self.rows(result, "log").map { $0.prefix(3).map { $0! } } == [
        ["\(original.number)", "3", "70"], ["\(original.number)", "3", "75"], ["9", "0", "2"],
      ])
    // The key's state is that of the partition it came from: here there are two.
    #expect(
      Self.rows(result, "state").map { $0[1]! + "/" + $0[2]! + " " + $0[3]! }.sorted()
        == ["9/0 1", "\(original.number)/3 2"].sorted())
  }

  @Test func aLogThatWasRestoredWholeIsTheLogThatItWas() {
    let own = LogID(of: LogName(topic: TopicName("orders"), life: 1))
    let engine = Self.engine(OrderFold.entry, log: own)
    let result = engine.step(
      Self.batch([
        (.changed(0, key: "a", label: "x"), "orders#1/0/0"),
        (.changed(1, key: "a", label: "y"), "orders#1/0/1"),
      ]))
    #expect(result.count(.applied) == 2)
    #expect(Self.rows(result, "log").map { $0[2] } == ["0", "1"])
    // One that had come from elsewhere before still does; one that was restored again is known.
    let elsewhere = LogID(of: LogName(topic: TopicName("older"), life: 1))
    let more = engine.step(
      Self.batch([
        (.changed(2, key: "b", label: "z"), ["older#1/4/7", "orders#1/0/2"]),
        (.changed(3, key: "b", label: "z"), ["older#1/4/7", "orders#1/0/2"]),
      ]))
    #expect(
      Self.rows(more, "log").map { $0.prefix(3).map { $0! } } == [
        ["\(elsewhere.number)", "4", "7"]
      ])
    #expect(more.partitions[0].duplicates.map(\.original) == [Offset(2)])
  }

  @Test func aRecordRestoredIntoItsOwnPartitionIsItsDuplicate() {
    let own = LogID(of: LogName(topic: TopicName("orders"), life: 1))
    let engine = Self.engine(OrderTally.entry, log: own)
    let result = engine.step(
      Self.batch([
        (.changed(0), nil), (.changed(1), "orders#1/0/0"), (.changed(2), "orders#1/1/0"),
        (.changed(3), "orders#1/0/4"), (.changed(4), "orders/0/3"), (.changed(5), "orders#1/0/01"),
        (.changed(6), "orders#1/0/5/1"), (.changed(7), "orders#0/0/5"),
      ]))
    #expect(
      result.partitions[0].duplicates == [
        DuplicateRecord(offset: Offset(1), original: Offset(0))
      ])
    #expect(result.count(.applied) == 1 && result.count(.quarantined) == 6)
    #expect(result.partitions[0].waiting.allSatisfy { $0.code == "restored_position" })
  }

  /// What was given up is not judged, holds nothing up, and is known by where it first stood.
  @Test func whatWasDiscardedIsNotJudged() {
    let original = LogID(of: LogName(topic: TopicName("orders"), life: 1))
    let engine = Self.engine(OrderFold.entry, log: LogID(9))
    var decided = OperatorVerdicts()
    for position in [
      Position(log: LogID(9), partition: Partition(0), offset: Offset(1)),
      Position(log: original, partition: Partition(3), offset: Offset(70)),
    ] {
      decided.note("quarantined -> discarded", at: position)
    }
    engine.obey(decided)
    let result = engine.step(
      Self.batch([
        (.changed(0, label: "x"), nil), (.broken(1), nil), (.changed(2, label: "y"), nil),
        (.changed(3, label: "z"), "orders#1/3/70"),
      ]))
    #expect(
      result.partitions[0].runs.runs.map { "\($0.outcome.name) \($0.length)" }
        == ["applied 1", "discarded 1", "applied 1", "discarded 1"])
    #expect(result.partitions[0].waiting.isEmpty)
  }
}
