package import EventModel
package import KafkaWire

/// What one partition's history consists of.
package struct HistoryExtent: Sendable, Equatable {
  package let partition: TopicPartition
  /// The first offset that can be read.
  package let start: Offset
  /// The next offset behind what can be read.
  package let end: Offset
}

/// Where history is read from.
package struct HistorySources: Sendable {
  package let kafka: KafkaSettings?
  /// How long a broker may take to answer one question.
  package let timeout: Duration

  package init(kafka: KafkaSettings?, timeout: Duration) {
    self.kafka = kafka
    self.timeout = timeout
  }

  /// What there is now of each partition of those topics, in order.
  package func extents(of topics: [TopicName]) throws(HistoryError) -> [HistoryExtent] {
    guard let kafka else { throw .noSource }
    let found: [TopicPartition: Watermarks]
    do throws(KafkaError) {
      let admin = try KafkaAdmin(kafka)
      var partitions: [TopicPartition] = []
      for topic in topics {
        let metadata = try admin.metadata(topic: topic, timeout: timeout)
        guard let known = metadata.topics.first, !known.partitions.isEmpty else {
          throw KafkaError(
            name: "UNKNOWN_TOPIC", message: "there is no topic \(topic): run `annals topics apply`",
            disposition: .misconfigured)
        }
        partitions += known.partitions.map { TopicPartition(topic, $0.partition) }
      }
      found = try admin.listOffsets(partitions, timeout: timeout)
    } catch {
      throw .kafka(error)
    }
    return found.sorted { $0.key < $1.key }.map {
      HistoryExtent(partition: $0.key, start: $0.value.low, end: $0.value.high)
    }
  }
}
