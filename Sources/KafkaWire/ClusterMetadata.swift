package import EventModel

/// A Kafka cluster as its brokers describe it.
package struct ClusterMetadata: Sendable, Equatable {
  /// In order of their numbers.
  package let brokers: [Broker]
  /// In order of their names.
  package let topics: [Topic]

  /// One broker.
  package struct Broker: Sendable, Equatable {
    package let number: Int32
    package let host: String
    package let port: Int
  }

  /// One topic.
  package struct Topic: Sendable, Equatable {
    package let name: TopicName
    /// In order of their numbers; empty where `error` says why.
    package let partitions: [PartitionPlace]
    package let error: KafkaError?

    /// The least number of replicas that a partition has; 0 without partitions.
    package var replication: Int { partitions.map(\.replicas.count).min() ?? 0 }
  }

  /// Where one partition lives.
  package struct PartitionPlace: Sendable, Equatable {
    package let partition: Partition
    /// The leading broker; nil while there is none.
    package let leader: Int32?
    package let replicas: [Int32]
    package let inSyncReplicas: [Int32]
  }
}
