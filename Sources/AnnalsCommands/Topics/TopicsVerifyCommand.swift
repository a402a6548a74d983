import CommandKit
import KafkaWire

/// `annals topics verify`: whether the cluster is as declared.
enum TopicsVerifyCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["topics", "verify"], summary: "report where the cluster differs from the declarations",
    discussion:
      "Compares partitions, replication, retention, cleanup and compression of every declared"
      + " topic. Topics that are not declared are not looked at.",
    options: [.output],
    settings: [
      CommonSettings.kafkaServers, SettingsCatalogue.brokerTimeout,
      SettingsCatalogue.topicsPrefix,
      SettingsCatalogue.replicationMax,
    ],
    examples: [.init("annals topics verify", "Ends with 1 where anything differs.")],
    exits: [.checkFailed, .unavailable, .cannotWrite, .notPermitted, .misconfigured])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let kafka = try context.kafka()
    let admin = try Failures.kafka { () throws(KafkaError) in try KafkaAdmin(kafka) }
    let report = try DriftReport(context, try context.registry(), admin)
    if !report.drifts.isEmpty || context.parsed.output != .table {
      try context.console.rows(report.table(withAction: false), context.parsed.output)
    }
    let count = report.drifts.count
    context.console.say(
      count == 0
        ? "\(report.topicCount) topics are as declared"
        : "\(count) \(count == 1 ? "difference" : "differences")")
    return count == 0 ? .success : .checkFailed
  }
}
