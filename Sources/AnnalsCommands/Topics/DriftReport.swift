import CommandKit
import EventCodec
import EventModel
import KafkaWire

/// What differs between the declared topics and a cluster.
struct DriftReport {
  let drifts: [TopicDrift]
  /// Topics that were compared.
  let topicCount: Int

  /// Asks the cluster about every declared topic.
  init(
    _ context: CommandContext, _ registry: ContractRegistry, _ admin: KafkaAdmin
  ) throws(CommandFailure) {
    let timeout = context.brokerTimeout
    let cap = context.settings.integer(SettingsCatalogue.replicationMax.name).map { Int($0) }
    let metadata = try Failures.kafka { () throws(KafkaError) in
      try admin.metadata(timeout: timeout)
    }
    var drifts: [TopicDrift] = []
    for topic in registry.topics {
      let found = metadata.topics.first { $0.name == topic.name && !$0.partitions.isEmpty }
      let configs =
        found == nil
        ? []
        : try Failures.kafka { () throws(KafkaError) in
          try admin.describeConfigs(topic.name, timeout: timeout)
        }
      drifts += TopicDrift.all(topic.declaration, found, configs, replicationMax: cap)
    }
    self.drifts = drifts
    topicCount = registry.topics.count
  }

  /// For an answer; `action` says what would be done about each.
  func table(withAction: Bool) -> ResultTable {
    var table = ResultTable(
      columns: ["topic", "what", "declared", "actual"] + (withAction ? ["action"] : []))
    for drift in drifts {
      let cells: [Cell] = [
        .text(drift.topic.text), .text(drift.what), .text(drift.declared), .text(drift.actual),
      ]
      table.append(cells + (withAction ? [.text(Self.action(drift))] : []))
    }
    return table
  }

  private static func action(_ drift: TopicDrift) -> String {
    switch drift.remedy {
    case .create: "create"
    case .configure: "set"
    case .addPartitions: "add partitions, if --add-partitions is given: keys move, folds stop"
    case .none: "none: Kafka's own tools must do it"
    }
  }
}
