import CRdkafka
import EventModel

/// A librdkafka list of topics, partitions and offsets; freed with its owner.
struct PartitionList: ~Copyable {
  let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

  /// An empty list (`rd_kafka_topic_partition_list_new`).
  init(capacity: Int = 8) { pointer = rd_kafka_topic_partition_list_new(Int32(capacity)) }

  /// Partitions without offsets, in order, so that what is sent never depends on hashing.
  init(_ partitions: some Sequence<TopicPartition>) {
    self.init()
    for partition in partitions.sorted() { add(partition, offset: nil) }
  }

  /// Partitions with offsets, in order.
  init(_ offsets: [TopicPartition: Offset]) {
    self.init(capacity: offsets.count)
    for (partition, offset) in offsets.sorted(by: { $0.key < $1.key }) {
      add(partition, offset: offset.number)
    }
  }

  deinit { rd_kafka_topic_partition_list_destroy(pointer) }

  func add(_ partition: TopicPartition, offset: Int64?) {
    let element = rd_kafka_topic_partition_list_add(
      pointer, partition.topic.text, partition.partition.number)
    if let offset { element?.pointee.offset = offset }
  }

  /// Whole topics, for a subscription.
  func add(_ topic: TopicName) {
    rd_kafka_topic_partition_list_add(pointer, topic.text, Int32(RD_KAFKA_PARTITION_UA))
  }

  /// What the list holds now.
  var elements: [Element] { Self.elements(pointer) }

  /// What a list that somebody else owns holds.
  static func elements(_ list: UnsafePointer<rd_kafka_topic_partition_list_t>?) -> [Element] {
    guard let list else { return [] }
    return (0..<Int(list.pointee.cnt)).map { index in
      let element = list.pointee.elems[index]
      return Element(
        partition: TopicPartition(
          TopicName(String(cString: element.topic)), Partition(element.partition)),
        offset: element.offset, code: element.err)
    }
  }

  /// The same, of a list as callbacks give it.
  static func elements(_ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?)
    -> [Element]
  {
    elements(list.map { UnsafePointer($0) })
  }

  /// One entry.
  struct Element {
    let partition: TopicPartition
    let offset: Int64
    let code: rd_kafka_resp_err_t
  }
}
