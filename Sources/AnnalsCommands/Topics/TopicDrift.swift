import EventCodec
import EventModel
import KafkaWire

/// One difference between a topic's declaration and the cluster.
struct TopicDrift: Equatable {
  /// What can be done about it.
  enum Remedy: Equatable {
    case create(TopicSpecification)
    /// A topic's setting gets that value.
    case configure(name: String, value: String)
    /// Keys move to other partitions: folds stop, and only a new version of theirs goes on.
    case addPartitions(Int)
    /// Nothing that Kafka lets this program do.
    case none
  }

  let topic: TopicName
  let what: String
  let declared: String
  let actual: String
  let remedy: Remedy

  /// Every difference of a topic.
  /// - Parameters:
  ///   - found: the topic in the cluster; nil where there is none.
  ///   - configs: its settings; empty where there is none.
  ///   - replicationMax: caps what is declared.
  static func all(
    _ declaration: TopicDeclaration, _ found: ClusterMetadata.Topic?,
    _ configs: [TopicConfigEntry], replicationMax: Int?
  ) -> [TopicDrift] {
    let replication = min(Int(declaration.replication), replicationMax ?? Int.max)
    let settings = declaration.kafkaSettings
    guard let found else {
      let specification = TopicSpecification(
        declaration.name, partitionCount: Int(declaration.partitions), replication: replication,
        configs: Dictionary(uniqueKeysWithValues: settings))
      return [
        TopicDrift(
          topic: declaration.name, what: "topic",
          declared: "\(declaration.partitions) partitions, replication \(replication)"
            + (replication < declaration.replication
              ? " (declared \(declaration.replication), capped)" : ""),
          actual: "missing", remedy: .create(specification))
      ]
    }
    var drifts: [TopicDrift] = []
    if found.partitions.count != Int(declaration.partitions) {
      let total = Int(declaration.partitions)
      drifts.append(
        TopicDrift(
          topic: declaration.name, what: "partitions", declared: String(total),
          actual: String(found.partitions.count),
          remedy: found.partitions.count < total ? .addPartitions(total) : .none))
    }
    if found.replication != replication {
      drifts.append(
        TopicDrift(
          topic: declaration.name, what: "replication", declared: String(replication),
          actual: String(found.replication), remedy: .none))
    }
    for (name, value) in settings {
      let actual = configs.first { $0.name == name }?.value ?? "unknown"
      guard actual != value else { continue }
      drifts.append(
        TopicDrift(
          topic: declaration.name, what: name, declared: value, actual: actual,
          remedy: .configure(name: name, value: value)))
    }
    return drifts
  }
}

extension TopicDeclaration {
  /// What is declared as Kafka's own topic settings, by name.
  fileprivate var kafkaSettings: [(String, String)] {
    [
      ("cleanup.policy", cleanup.rawValue), ("compression.type", compression.rawValue),
      ("retention.ms", String(retentionMs)),
    ]
  }
}
