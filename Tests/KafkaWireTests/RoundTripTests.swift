import EventModel
import KafkaWire
import TestServers
import Testing

/// What is produced is what is consumed, byte for byte.
@Suite(.enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct RoundTripTests {
  private static let records: [TestRecord] = [
    TestRecord("key", "value"),
    TestRecord(key: nil, value: nil),
    TestRecord(key: [], value: []),
    TestRecord(key: nil, value: []),
    TestRecord(key: [], value: nil),
    TestRecord(key: [0, 255, 0xc3, 0x28], value: (0...255).map { UInt8($0) }),
    TestRecord(
      key: nil, value: nil,
      headers: [
        RecordHeader("ce_id", Array("a-1".utf8)), RecordHeader("none", nil),
        RecordHeader("empty", []), RecordHeader("", [1]), RecordHeader("ce_id", [0, 1, 255]),
      ]),
    TestRecord(key: [1], value: [2], headers: [RecordHeader("h", nil)], timestampMs: 1),
    TestRecord(
      key: Array("big".utf8), value: (0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 &* 7) }),
    TestRecord("last", "é"),
  ]

  @Test(arguments: [1, 3, 1000])
  func bytesSurvive(maxRecords: Int) throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic(
      configs: ["max.message.bytes": "4194304", "message.timestamp.type": "CreateTime"])
    let producer = try KafkaProducer(cluster.settings(["message.max.bytes": "4194304"]))
    for (index, record) in Self.records.enumerated() {
      try producer.produce(
        to: topic, key: record.key, value: record.value, headers: record.headers,
        timestampMs: record.timestampMs ?? 1_795_218_065_635, token: UInt64(index) + (1 << 60))
    }
    try producer.flush(timeout: KafkaCluster.patience)
    let partition = TopicPartition(topic, Partition(0))
    let reports = producer.takeReports().sorted { $0.token < $1.token }
    #expect(
      reports
        == Self.records.indices.map {
          DeliveryReport(
            token: UInt64($0) + (1 << 60), outcome: .delivered(partition, Offset(Int64($0))))
        })

    let consumer = try cluster.directReader([partition: Offset(0)])
    var reading = Reading()
    let deadline = ContinuousClock.now + KafkaCluster.patience
    while reading.records.count < Self.records.count, ContinuousClock.now < deadline {
      let before = reading.records.count
      _ = reading.poll(consumer, maxRecords: maxRecords)
      #expect(reading.records.count - before <= maxRecords)
    }
    try #require(reading.records.count == Self.records.count)
    for (index, record) in Self.records.enumerated() {
      let got = reading.records[index]
      #expect(got.partition == partition && got.offset == Int64(index))
      #expect(got.key == record.key, "key of record \(index)")
      #expect(got.value == record.value, "value of record \(index)")
      #expect(got.headers == record.headers, "headers of record \(index)")
      #expect(got.timestampMs == record.timestampMs ?? 1_795_218_065_635)
      #expect(got.timestampType == .createTime)
    }
    #expect(try consumer.position(partition) == Offset(Int64(Self.records.count)))
    #expect(consumer.lagHighWatermark(partition) == Offset(Int64(Self.records.count)))
  }

  @Test func manyHeadersArriveWhole() throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic()
    // More than 16 bits count: a record of under 1 MiB can hold them.
    let headers = (0..<70_000).map { RecordHeader(String($0 % 10), $0 % 2 == 0 ? nil : []) }
    let record = TestRecord(key: nil, value: [1], headers: headers)
    try cluster.produce([record], to: topic)
    let consumer = try cluster.directReader([TopicPartition(topic, Partition(0)): Offset(0)])
    var reading = Reading()
    try reading.poll(consumer, until: "the record") { $0.records.count == 1 }
    #expect(reading.records[0].headers == headers)
  }

  @Test func aFullBatchEndsThePoll() throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic()
    try cluster.produce((0..<100).map { TestRecord("k", "\($0) " + "0123456789") }, to: topic)
    let consumer = try cluster.directReader([TopicPartition(topic, Partition(0)): Offset(0)])
    let batch = RecordBatch()
    let deadline = ContinuousClock.now + KafkaCluster.patience
    while batch.arenaCount < 60, ContinuousClock.now < deadline {
      _ = consumer.poll(into: batch, maxRecords: 1000, maxBytes: 60, maxWait: .milliseconds(50))
    }
    // Twelve to thirteen bytes each with the key: five records pass sixty bytes, no sixth comes.
    #expect(batch.records.count == 5)
    #expect(batch.records.map(\.offset) == [0, 1, 2, 3, 4])
  }

  @Test func aRecordThatIsTooLargeIsRefusedWithItsReason() throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic()
    let producer = try KafkaProducer(cluster.settings())
    #expect {
      try producer.produce(
        to: topic, key: nil, value: [UInt8](repeating: 0, count: 2_000_000), token: 1)
    } throws: { error in
      (error as? KafkaError)?.name == "MSG_SIZE_TOO_LARGE"
        && (error as? KafkaError)?.disposition == .misconfigured
    }
    #expect(producer.queuedCount == 0)
  }

  @Test func aFullQueueHoldsTheProducerBack() throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic()
    let producer = try KafkaProducer(
      cluster.settings(["queue.buffering.max.messages": "10", "linger.ms": "0"]))
    var reports: [DeliveryReport] = []
    for token in 0..<500 {
      try producer.produce(to: topic, key: nil, value: [1, 2, 3], token: UInt64(token))
      // librdkafka counts the ten records, and each report that waits to be served.
      #expect(producer.queuedCount <= 20)
      reports += producer.takeReports()
    }
    try producer.flush(timeout: KafkaCluster.patience)
    reports += producer.takeReports()
    #expect(Set(reports.map(\.token)) == Set(0..<500))
    let offsets = reports.compactMap { report in
      if case .delivered(_, let offset) = report.outcome { offset.number } else { nil }
    }
    #expect(offsets.sorted() == Array(0..<500))
  }

  @Test func withNoBrokerAFullQueueIsAnError() throws {
    let settings = try KafkaSettings([
      "bootstrap.servers": "127.0.0.1:1", "queue.buffering.max.messages": "2",
    ])
    let producer = try KafkaProducer(settings)
    try producer.produce(to: TopicName("t"), key: nil, value: [1], token: 1)
    try producer.produce(to: TopicName("t"), key: nil, value: [1], token: 2)
    #expect {
      try producer.produce(
        to: TopicName("t"), key: nil, value: nil, token: 3, roomWait: .milliseconds(100))
    } throws: { error in
      (error as? KafkaError)?.name == "_QUEUE_FULL" && (error as? KafkaError)?.disposition == .retry
    }
    #expect(producer.queuedCount == 2)
  }
}
