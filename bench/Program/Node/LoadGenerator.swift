import EventModel
import KafkaWire

/// Records of a topic, produced and read again as fast as one librdkafka client can.
struct LoadGenerator {
  let settings: [String: String]
  let topic: TopicName
  let partitions: Int

  /// Different values; made before anything is timed.
  private static let poolCount = 10_000
  private static let patience: Duration = .seconds(120)
  /// Records between two looks at the reports.
  private static let reportStride = 5000
  private static let batchBytes = 16 << 20
  private static let pollRecordsMax = 50_000

  /// JSON of about 330 bytes, as the platform's producers write it.
  static let pool: [[UInt8]] = {
    var generator = CallGenerator(seed: 7, count: poolCount)
    return (0..<poolCount).map { _ in
      var value: [UInt8] = []
      CallJSON.write(generator.next(), to: &value)
      return value
    }
  }()

  static var bytesPerRecord: Double {
    Double(pool.reduce(0) { $0 + $1.count }) / Double(pool.count)
  }

  func create(configs: [String: String] = [:]) throws {
    try KafkaAdmin(KafkaSettings(settings)).createTopic(
      TopicSpecification(
        topic, partitionCount: partitions, replication: 1, configs: configs),
      timeout: Self.patience)
  }

  func remove() throws {
    try KafkaAdmin(KafkaSettings(settings)).deleteTopic(topic, timeout: Self.patience)
  }

  /// A new topic of that many records.
  func fill(_ count: Int) throws {
    try create()
    try produce(count)
  }

  /// Produces that many records with acks=all and an idempotent producer.
  /// - Parameter firstTimestampMs: of the first record; each next one is a millisecond later.
  /// - Returns: seconds from the first record, before which nothing was sent, to the last
  ///   acknowledgement; making the client and closing it are not in them.
  /// - Throws: where one was not acknowledged.
  @discardableResult
  func produce(_ count: Int, firstTimestampMs: Int64? = nil) throws -> Double {
    let producer = try KafkaProducer(
      KafkaSettings(settings).defaulting("linger.ms", to: "5"))
    var delivered = 0
    let seconds = try Measure.seconds {
      for index in 0..<count {
        try producer.produce(
          to: topic, partition: Partition(Int32(index % partitions)), key: nil,
          value: Self.pool[index % Self.poolCount],
          timestampMs: firstTimestampMs.map { $0 + Int64(index) }, token: UInt64(index))
        if index % Self.reportStride == 0 { delivered += try take(producer) }
      }
      try producer.flush(timeout: Self.patience)
      delivered += try take(producer)
    }
    guard delivered == count else { throw BenchError("\(delivered) of \(count) were produced") }
    return seconds
  }

  private func take(_ producer: KafkaProducer) throws -> Int {
    let reports = producer.takeReports()
    for report in reports {
      if case .failed(let error) = report.outcome { throw error }
    }
    return reports.count
  }

  /// Reads all partitions from their beginning.
  /// - Returns: seconds from the assignment, on a connected client, to the last record.
  /// - Throws: where not exactly that many records come within two minutes.
  func consume(_ count: Int) throws -> Double {
    let consumer = try KafkaConsumer(KafkaSettings(settings), groupID: "annals-bench")
    defer { consumer.close() }
    var starts: [TopicPartition: Offset] = [:]
    for number in 0..<Int32(partitions) {
      let partition = TopicPartition(topic, Partition(number))
      starts[partition] = try consumer.watermarks(partition, timeout: Self.patience).low
    }
    var seen = 0
    let seconds = try Measure.seconds {
      try consumer.assignDirect(starts)
      let deadline = ContinuousClock.now + Self.patience
      while seen < count, ContinuousClock.now < deadline {
        let batch = RecordBatch(capacityBytes: Self.batchBytes)
        // No more than are left: a poll that asks for more waits for what will not come.
        seen +=
          consumer.poll(
            into: batch, maxRecords: min(Self.pollRecordsMax, count - seen),
            maxBytes: Self.batchBytes, maxWait: .milliseconds(200)
          ).recordCount
      }
    }
    guard seen == count else { throw BenchError("\(seen) of \(count) records were read") }
    return seconds
  }
}
