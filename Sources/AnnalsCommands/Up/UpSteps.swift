import CommandKit
import EventModel
import KafkaWire
import Store

/// What `annals up` makes in its servers before the workers start.
enum UpSteps {
  /// The declared topics, and what the database needs.
  /// - Returns: the context in which the other commands' code finds these servers, and no others.
  static func prepare(
    _ context: CommandContext, _ place: UpPlace, _ log: UpLog
  ) throws(CommandFailure) -> CommandContext {
    let own = CommandContext(
      parsed: context.parsed,
      settings: context.settings.replacing(
        [
          (CommonSettings.kafkaServers.name, .text(place.kafka)),
          (CommonSettings.database.name, .text(place.database)),
          // One machine has one replica to give.
          (SettingsCatalogue.replicationMax.name, .integer(1)),
        ], by: "annals up"
      ) { !$0.name.hasPrefix("kafka.") },
      environment: context.environment, console: context.console)
    try makeTopics(own, log)
    for step in try MigrateCommand.migrate(own, dryRun: false) {
      log.info("database step done", ["step": .text("\(step)")], text: "database: \(step)")
    }
    return own
  }

  private static func makeTopics(
    _ context: CommandContext, _ log: UpLog
  ) throws(CommandFailure) {
    let kafka = try context.kafka()
    let admin = try Failures.kafka { () throws(KafkaError) in try KafkaAdmin(kafka) }
    let report = try DriftReport(context, try context.registry(), admin)
    for drift in report.drifts {
      let done = try TopicsApplyCommand.carryOut(
        drift, admin, timeout: context.brokerTimeout, mayAddPartitions: false)
      let what =
        "\(drift.topic)" + (drift.what == "topic" ? "" : " \(drift.what)") + ": \(drift.declared)"
      if done {
        log.info(
          "topic step done",
          [
            "topic": .text(drift.topic.text), "what": .text(drift.what),
            "becomes": .text(drift.declared), "was": .text(drift.actual),
          ], text: "topic \(what)")
      } else {
        log.warning(
          "topic differs",
          [
            "topic": .text(drift.topic.text), "what": .text(drift.what),
            "declared": .text(drift.declared), "actual": .text(drift.actual),
          ], text: "topic \(what) is declared, it stays \(drift.actual)")
      }
    }
  }
}
