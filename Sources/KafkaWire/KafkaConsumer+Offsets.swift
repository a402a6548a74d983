import CRdkafka
package import EventModel

extension KafkaConsumer {
  /// Tells Kafka, for other tools, which offset comes next (`rd_kafka_commit`, asynchronous).
  ///
  /// Postgres is the truth; a refusal comes as `hintRefused` in a later poll.
  /// - Throws: when it cannot even be queued.
  package func commitHint(_ next: [TopicPartition: Offset]) throws(KafkaError) {
    guard !next.isEmpty else { return }
    let list = PartitionList(next)
    try check(rd_kafka_commit(client.pointer, list.pointer, 1), "committing offsets as a hint")
  }

  /// What the group has committed, for tools and tests (`rd_kafka_committed`); partitions without
  /// a commit are left out.
  package func committedHints(
    _ partitions: [TopicPartition], timeout: Duration
  ) throws(KafkaError) -> [TopicPartition: Offset] {
    let list = PartitionList(partitions)
    try check(
      rd_kafka_committed(client.pointer, list.pointer, timeout.timeoutMs),
      "reading committed offsets")
    return try Self.offsets(of: list, "reading committed offsets")
  }

  /// The log's start and its end, asked of the broker (`rd_kafka_query_watermark_offsets`).
  package func watermarks(
    _ partition: TopicPartition, timeout: Duration
  ) throws(KafkaError) -> Watermarks {
    try Watermarks(client.pointer, partition, timeout: timeout)
  }

  /// The end of the partition as the last fetch told it (`rd_kafka_get_watermark_offsets`); nil
  /// before the first fetch. Free: nothing is asked.
  package func lagHighWatermark(_ partition: TopicPartition) -> Offset? {
    var low: Int64 = -1
    var high: Int64 = -1
    let code = rd_kafka_get_watermark_offsets(
      client.pointer, partition.topic.text, partition.partition.number, &low, &high)
    return code == RD_KAFKA_RESP_ERR_NO_ERROR && high >= 0 ? Offset(high) : nil
  }

  /// The offset after the last record that a poll returned (`rd_kafka_position`); nil before any.
  package func position(_ partition: TopicPartition) throws(KafkaError) -> Offset? {
    let list = PartitionList([partition])
    try check(rd_kafka_position(client.pointer, list.pointer), "position of \(partition)")
    return try Self.offsets(of: list, "position of \(partition)")[partition]
  }

  /// For each partition the first offset whose record time is that or later, asked of the brokers
  /// (`rd_kafka_offsets_for_times`); a partition without such a record is left out.
  /// - Parameter timestampMs: milliseconds since the epoch, 0 or greater.
  package func offsetForTime(
    _ partitions: [TopicPartition], timestampMs: Int64, timeout: Duration
  ) throws(KafkaError) -> [TopicPartition: Offset] {
    let list = PartitionList()
    for partition in partitions.sorted() { list.add(partition, offset: timestampMs) }
    try check(
      rd_kafka_offsets_for_times(client.pointer, list.pointer, timeout.timeoutMs),
      "looking up offsets by time")
    return try Self.offsets(of: list, "looking up offsets by time")
  }

  /// Stops fetching these partitions without giving them back (`rd_kafka_pause_partitions`).
  ///
  /// Rarely what is wanted: not polling is back-pressure enough. Before librdkafka 2.1.0 what was
  /// fetched already is thrown away and fetched again on `resume`.
  package func pause(_ partitions: [TopicPartition]) throws(KafkaError) {
    let list = PartitionList(partitions)
    try check(rd_kafka_pause_partitions(client.pointer, list.pointer), "pausing \(partitions)")
  }

  /// Undoes `pause` (`rd_kafka_resume_partitions`).
  package func resume(_ partitions: [TopicPartition]) throws(KafkaError) {
    let list = PartitionList(partitions)
    try check(rd_kafka_resume_partitions(client.pointer, list.pointer), "resuming \(partitions)")
  }

  /// The offsets that librdkafka filled in; negative ones mean none.
  private static func offsets(
    of list: borrowing PartitionList, _ what: String
  ) throws(KafkaError) -> [TopicPartition: Offset] {
    var result: [TopicPartition: Offset] = [:]
    for element in list.elements {
      guard element.code == RD_KAFKA_RESP_ERR_NO_ERROR else {
        throw KafkaError(element.code, doing: "\(what) (\(element.partition))")
      }
      if element.offset >= 0 { result[element.partition] = Offset(element.offset) }
    }
    return result
  }
}
