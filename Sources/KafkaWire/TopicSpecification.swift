package import EventModel

/// A topic to be created.
package struct TopicSpecification: Sendable, Equatable {
  package let name: TopicName
  /// 1 or more.
  package let partitionCount: Int
  /// Nil takes the cluster's default.
  package let replication: Int?
  /// Kafka's topic settings, as `cleanup.policy`.
  package let configs: [String: String]

  package init(
    _ name: TopicName, partitionCount: Int, replication: Int? = nil,
    configs: [String: String] = [:]
  ) {
    self.name = name
    self.partitionCount = partitionCount
    self.replication = replication
    self.configs = configs
  }
}
