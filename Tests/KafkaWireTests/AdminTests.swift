import EventModel
import KafkaWire
import TestServers
import Testing

/// Topics made, described, changed and deleted.
@Suite(.enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct AdminTests {
  private static func own(_ entries: [TopicConfigEntry]) -> [String: String?] {
    Dictionary(uniqueKeysWithValues: entries.filter(\.isOwn).map { ($0.name, $0.value) })
  }

  @Test func aTopicHasWhatItWasMadeWith() throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic(
      partitions: 3, configs: ["retention.ms": "86400000", "max.message.bytes": "2097152"])
    let admin = try KafkaAdmin(cluster.settings())
    let metadata = try admin.metadata(topic: topic, timeout: KafkaCluster.patience)
    #expect(!metadata.brokers.isEmpty)
    let described = try #require(metadata.topics.first)
    #expect(described.name == topic && described.error == nil)
    #expect(described.partitions.map(\.partition.number) == [0, 1, 2])
    #expect(described.replication >= 1)
    #expect(
      try admin.metadata(timeout: KafkaCluster.patience).topics.contains { $0.name == topic })
    let configs = try admin.describeConfigs(topic, timeout: KafkaCluster.patience)
    #expect(Self.own(configs) == ["retention.ms": "86400000", "max.message.bytes": "2097152"])
  }

  @Test func aChangeLeavesOtherSettingsAlone() throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic(
      configs: ["retention.ms": "86400000", "max.message.bytes": "2097152"])
    let admin = try KafkaAdmin(cluster.settings())
    try admin.alterConfigs(
      topic, set: ["retention.ms": "1000", "segment.ms": "5000"], timeout: KafkaCluster.patience)
    try admin.alterConfigs(
      topic, set: [:], remove: ["segment.ms"], timeout: KafkaCluster.patience)
    let configs = try admin.describeConfigs(topic, timeout: KafkaCluster.patience)
    #expect(Self.own(configs) == ["retention.ms": "1000", "max.message.bytes": "2097152"])
  }

  @Test func partitionsAreAddedAndTopicsDeleted() throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic(partitions: 1)
    let admin = try KafkaAdmin(cluster.settings())
    try admin.createPartitions(topic, total: 4, timeout: KafkaCluster.patience)
    func described() throws -> ClusterMetadata.Topic? {
      try admin.metadata(timeout: KafkaCluster.patience).topics.first { $0.name == topic }
    }
    #expect(try described()?.partitions.count == 4)
    try admin.deleteTopic(topic, timeout: KafkaCluster.patience)
    let deadline = ContinuousClock.now + KafkaCluster.patience
    while try described() != nil, ContinuousClock.now < deadline {}
    #expect(try described() == nil)
  }

  @Test func refusalsSayWhatAndWhy() throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic()
    let admin = try KafkaAdmin(cluster.settings())
    func refusal(_ body: () throws -> Void) -> KafkaError? {
      do { try body() } catch { return error as? KafkaError }
      return nil
    }
    let again = refusal {
      try admin.createTopic(
        TopicSpecification(topic, partitionCount: 1), timeout: KafkaCluster.patience)
    }
    #expect(again?.name == "TOPIC_ALREADY_EXISTS" && again?.disposition == .misconfigured)
    #expect(again?.message.contains(topic.text) == true)
    let wrong = refusal {
      try admin.createTopic(
        TopicSpecification(
          TopicName("\(topic)-2"), partitionCount: 1, configs: ["cleanup.policy": "sideways"]),
        validateOnly: true, timeout: KafkaCluster.patience)
    }
    #expect(wrong?.name == "INVALID_CONFIG" && wrong?.message.contains("cleanup.policy") == true)
    let missing = refusal {
      _ = try admin.describeConfigs(TopicName("no-such-topic"), timeout: KafkaCluster.patience)
    }
    #expect(missing?.disposition == .misconfigured, "\(String(describing: missing))")
  }
}
