import CRdkafka
package import EventModel

/// Where a partition's log starts and ends.
package struct Watermarks: Sendable, Equatable {
  /// The first offset that is still there; equal to `high` where nothing is.
  package let low: Offset
  /// The offset that the next record will get.
  package let high: Offset

  package init(low: Offset, high: Offset) {
    self.low = low
    self.high = high
  }

  /// Asks the broker (`rd_kafka_query_watermark_offsets`).
  init(
    _ client: OpaquePointer, _ partition: TopicPartition, timeout: Duration
  ) throws(KafkaError) {
    var low: Int64 = -1
    var high: Int64 = -1
    let code = rd_kafka_query_watermark_offsets(
      client, partition.topic.text, partition.partition.number, &low, &high, timeout.timeoutMs)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      throw KafkaError(code, doing: "asking for the watermarks of \(partition)")
    }
    self.init(low: Offset(low), high: Offset(high))
  }
}
