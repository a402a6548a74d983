import CommandKit
import EventModel
import KafkaWire

/// Where topics end now.
enum TopicEnds {
  /// The next offset of every partition of those topics.
  /// - Throws: `misconfigured` for a topic that the cluster does not have.
  static func find(
    _ topics: Set<TopicName>, _ kafka: KafkaSettings, timeout: Duration
  ) throws(CommandFailure) -> [TopicPartition: Offset] {
    let admin = try Failures.kafka { () throws(KafkaError) in try KafkaAdmin(kafka) }
    let metadata = try Failures.kafka { () throws(KafkaError) in
      try admin.metadata(timeout: timeout)
    }
    var partitions: [TopicPartition] = []
    for topic in topics.sorted(by: { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }) {
      let found = metadata.topics.first { $0.name == topic }
      guard let found, !found.partitions.isEmpty else {
        throw CommandFailure(
          .misconfigured, "Kafka has no topic \(topic)", action: "annals topics apply --execute")
      }
      partitions += found.partitions.map { TopicPartition(topic, $0.partition) }
    }
    let watermarks = try Failures.kafka { () throws(KafkaError) in
      try admin.listOffsets(partitions, timeout: timeout)
    }
    return watermarks.mapValues(\.high)
  }
}
