import CRdkafka
import EventModel

/// Finds out which partition a message came from without a string or a hash for each record.
///
/// librdkafka's topic handles are compared by address, which holds only as long as one poll lasts.
struct SourceCursor {
  /// A partition met in this poll.
  struct Source {
    let topic: OpaquePointer
    let number: Int32
    let partition: TopicPartition
    /// Its index in the batch; nil where its records are not to be delivered.
    let index: Int32?
  }

  private var sources: [Source] = []
  private(set) var current: Source?

  /// Whether the message comes from the same partition as the one before.
  @inline(__always)
  func isCurrent(_ topic: OpaquePointer, _ number: Int32) -> Bool {
    guard let current else { return false }
    return current.topic == topic && current.number == number
  }

  /// Goes to the message's partition; `resolve` decides, once a poll, where its records go.
  mutating func move(
    to topic: OpaquePointer, _ number: Int32, resolve: (TopicPartition) -> Int32?
  ) -> Source {
    if let known = sources.first(where: { $0.topic == topic && $0.number == number }) {
      current = known
      return known
    }
    let partition = TopicPartition(
      TopicName(String(cString: rd_kafka_topic_name(topic))), Partition(number))
    let source = Source(
      topic: topic, number: number, partition: partition, index: resolve(partition))
    sources.append(source)
    current = source
    return source
  }

  /// Makes the next record announce its partition again.
  mutating func forget() { current = nil }
}
