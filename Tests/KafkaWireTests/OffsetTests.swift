import EventModel
import KafkaWire
import TestServers
import Testing

/// Where a log starts and ends, and what happens to a position that is not in it.
@Suite(.enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct OffsetTests {
  @Test func deletedRecordsMoveTheLowWatermark() throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic(partitions: 2)
    let partition = TopicPartition(topic, Partition(1))
    try cluster.produce((0..<10).map { TestRecord(nil, "\($0)", partition: 1) }, to: topic)
    let admin = try KafkaAdmin(cluster.settings())
    try admin.deleteRecords(before: [partition: Offset(4)], timeout: KafkaCluster.patience)
    let expected = Watermarks(low: Offset(4), high: Offset(10))
    let empty = TopicPartition(topic, Partition(0))
    #expect(
      try admin.listOffsets([partition, empty], timeout: KafkaCluster.patience)
        == [partition: expected, empty: Watermarks(low: Offset(0), high: Offset(0))])
    let consumer = try KafkaConsumer(cluster.settings(), groupID: "unused")
    #expect(try consumer.watermarks(partition, timeout: KafkaCluster.patience) == expected)
  }

  @Test(arguments: [Int64(2), 50])
  func aPositionOutsideTheLogIsTold(offset: Int64) throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic()
    let partition = TopicPartition(topic, Partition(0))
    try cluster.produce((0..<10).map { TestRecord(nil, "\($0)") }, to: topic)
    try KafkaAdmin(cluster.settings())
      .deleteRecords(before: [partition: Offset(4)], timeout: KafkaCluster.patience)
    let consumer = try cluster.directReader([partition: Offset(offset)])
    var reading = Reading()
    try reading.poll(consumer, until: "out of range") { !$0.events.isEmpty }
    guard case .offsetOutOfRange(partition, Offset(offset), let error) = reading.events.first else {
      Issue.record("\(reading.events)")
      return
    }
    #expect(error.disposition == .misconfigured)
    #expect(reading.records.isEmpty, "nothing may be skipped")
    // From the log's start it goes on.
    try consumer.assignDirect([partition: Offset(4)])
    try reading.poll(consumer, until: "the rest") { $0.records.count == 6 }
    #expect(reading.records.map(\.text) == ["4", "5", "6", "7", "8", "9"])
  }

  @Test func theEndIsToldOnceEachTime() throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic()
    let partition = TopicPartition(topic, Partition(0))
    let consumer = try cluster.directReader([partition: Offset(0)])
    var reading = Reading()
    try reading.poll(consumer, until: "the end of nothing") { !$0.events.isEmpty }
    try cluster.produce([TestRecord(nil, "a")], to: topic)
    try reading.poll(consumer, until: "the second end") { $0.events.count == 2 }
    _ = reading.poll(consumer, wait: .milliseconds(300))
    #expect(
      reading.events == [
        .endOfPartition(partition, next: Offset(0)), .endOfPartition(partition, next: Offset(1)),
      ])
    #expect(reading.records.map(\.text) == ["a"])
  }

  @Test func offsetsAreFoundByTime() throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic(partitions: 2)
    let partition = TopicPartition(topic, Partition(0))
    try cluster.produce(
      [1000, 2000, 3000].map {
        TestRecord(key: nil, value: [1], partition: 0, timestampMs: 1_795_218_000_000 + $0)
      }, to: topic)
    let consumer = try KafkaConsumer(cluster.settings(), groupID: "unused")
    func find(_ ms: Int64) throws -> [TopicPartition: Offset] {
      try consumer.offsetForTime(
        [partition, TopicPartition(topic, Partition(1))], timestampMs: 1_795_218_000_000 + ms,
        timeout: KafkaCluster.patience)
    }
    #expect(try find(0) == [partition: Offset(0)])
    #expect(try find(2000) == [partition: Offset(1)])
    #expect(try find(2001) == [partition: Offset(2)])
    #expect(try find(3001) == [:])
  }

  @Test func hintsReachTheGroup() throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic()
    let partition = TopicPartition(topic, Partition(0))
    try cluster.produce([TestRecord(nil, "a"), TestRecord(nil, "b")], to: topic)
    let consumer = try KafkaConsumer(cluster.settings(), groupID: "hints-\(topic)")
    try consumer.assignDirect([partition: Offset(0)])
    var reading = Reading()
    try reading.poll(consumer, until: "both") { $0.records.count == 2 }
    #expect(try consumer.committedHints([partition], timeout: KafkaCluster.patience) == [:])
    try consumer.commitHint([partition: Offset(2)])
    let deadline = ContinuousClock.now + KafkaCluster.patience
    var committed: [TopicPartition: Offset] = [:]
    while committed.isEmpty, ContinuousClock.now < deadline {
      committed = try consumer.committedHints([partition], timeout: KafkaCluster.patience)
    }
    #expect(committed == [partition: Offset(2)])
  }

  @Test func aMissingTopicIsTold() throws {
    let cluster = try KafkaCluster.shared()
    let partition = TopicPartition(TopicName("no-such-topic"), Partition(0))
    // How long it may be that a new topic is not known everywhere yet.
    let consumer = try cluster.directReader(
      [partition: Offset(0)], ["topic.metadata.propagation.max.ms": "100"])
    var reading = Reading()
    try reading.poll(consumer, until: "the failure") { !$0.events.isEmpty }
    guard case .failed(let error) = reading.events.first else {
      Issue.record("\(reading.events)")
      return
    }
    #expect(error.disposition == .misconfigured && error.message.contains("no-such-topic"))
  }
}
