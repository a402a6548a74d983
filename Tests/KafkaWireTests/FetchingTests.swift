import EventModel
import Glibc
import KafkaWire
import TestServers
import Testing

/// How long librdkafka may rest.
@Suite(.enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct FetchingTests {
  /// Below 2.2, librdkafka rests for up to a second each time that its queue is full, and here it is
  /// full after every fetch: 15 s and more. A machine that is busy has several times as long as is needed,
  /// or as it takes itself with a queue that is never full.
  @Test("who reads no faster than the broker sends does not stand still")
  func fullQueue() throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic()
    let megabytes = 30
    let value = [UInt8](repeating: 7, count: 65_536)
    try cluster.produce(
      (0..<(megabytes * 16)).map { _ in TestRecord(key: nil, value: value, partition: 0) },
      to: topic)
    let partition = TopicPartition(topic, Partition(0))
    let roomy = try Self.read(megabytes * 16, of: partition, cluster.settings())
    let full = try Self.read(
      megabytes * 16, of: partition, cluster.settings(["queued.max.messages.kbytes": "1024"]))
    #expect(full < max(.seconds(8), roomy * 4), "\(roomy) where it is never full")
  }

  /// How long it takes to read so many records.
  private static func read(
    _ records: Int, of partition: TopicPartition, _ settings: KafkaSettings
  ) throws -> Duration {
    let consumer = try KafkaConsumer(settings, groupID: "g-\(partition.topic)")
    try consumer.assignDirect([partition: Offset(0)])
    let start = ContinuousClock.now
    var count = 0
    while count < records, ContinuousClock.now - start < KafkaCluster.patience {
      let batch = RecordBatch()
      count +=
        consumer.poll(into: batch, maxRecords: 4, maxBytes: 1 << 24, maxWait: .seconds(2))
        .recordCount
      // Work that takes its time, so that the queue is full whenever librdkafka looks at it.
      usleep(2_000)
    }
    #expect(count == records)
    return .now - start
  }
}
