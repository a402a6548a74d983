import CommandKit
import EventModel
import KafkaWire

/// `annals topics apply`: the cluster gets the topics as declared.
enum TopicsApplyCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["topics", "apply"], summary: "create and set the topics as declared",
    discussion:
      "Shows what differs and, with --execute, creates what is missing and sets what is set"
      + " otherwise. It deletes nothing. Partitions are added only where --add-partitions is given"
      + " too: keys move to other partitions then, and folds that read the topic stop until a new"
      + " version of them is built. Replication is changed by Kafka's own tools alone.",
    options: [
      .execute,
      OptionDescription(
        "add-partitions", .flag, doc: "Also add partitions where some are missing."),
      .output,
    ],
    settings: [
      CommonSettings.kafkaServers, SettingsCatalogue.brokerTimeout,
      SettingsCatalogue.topicsPrefix,
      SettingsCatalogue.replicationMax,
    ],
    examples: [
      .init("annals topics apply", "Shows the plan."),
      .init(
        "annals topics apply --execute --topics-replication-max 1",
        "Does it, on a cluster of one broker."),
    ],
    exits: [
      .checkFailed, .unavailable, .cannotWrite, .notPermitted, .misconfigured,
    ])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let kafka = try context.kafka()
    let admin = try Failures.kafka { () throws(KafkaError) in try KafkaAdmin(kafka) }
    let report = try DriftReport(context, try context.registry(), admin)
    let console = context.console
    if !report.drifts.isEmpty || context.parsed.output != .table {
      try console.rows(report.table(withAction: true), context.parsed.output)
    }
    guard !report.drifts.isEmpty else {
      console.say("nothing to do: \(report.topicCount) topics are as declared")
      return .success
    }
    guard context.parsed.flag("execute") else {
      console.say("nothing was changed; --execute does it")
      return .success
    }
    var left = 0
    for drift in report.drifts {
      let mayAdd = context.parsed.flag("add-partitions")
      if try carryOut(drift, admin, timeout: context.brokerTimeout, mayAddPartitions: mayAdd) {
        console.say("done: \(drift.topic) \(drift.what)")
      } else {
        left += 1
        console.say("left: \(drift.topic) \(drift.what)")
      }
    }
    return left == 0 ? .success : .checkFailed
  }

  /// - Returns: whether it was done, or left to others.
  static func carryOut(
    _ drift: TopicDrift, _ admin: KafkaAdmin, timeout: Duration, mayAddPartitions: Bool
  ) throws(CommandFailure) -> Bool {
    return try Failures.kafka { () throws(KafkaError) in
      switch drift.remedy {
      case .create(let topic): try admin.createTopic(topic, timeout: timeout)
      case .configure(let name, let value):
        try admin.alterConfigs(drift.topic, set: [name: value], timeout: timeout)
      case .addPartitions(let total):
        guard mayAddPartitions else { return false }
        try admin.createPartitions(drift.topic, total: total, timeout: timeout)
      case .none: return false
      }
      return true
    }
  }
}
