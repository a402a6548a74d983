import CommandKit
import EventCodec
import KafkaWire
import PostgresWire
import Topics

/// What a command is given: its words, its settings and somewhere to answer; and from them the
/// servers.
struct CommandContext {
  let parsed: ParsedCommand
  let settings: ResolvedSettings
  let environment: [String: String]
  let console: Console

  /// The least level that is logged.
  var leastLogged: LogLevel {
    settings.text(CommonSettings.logLevel.name).flatMap(LogLevel.init) ?? .info
  }

  /// JSON lines where nobody watches; nil on a terminal.
  var logger: JSONLogger? {
    console.isLive
      ? nil
      : JSONLogger(FileSink.standardError, redactor: settings.redactor, least: leastLogged)
  }

  /// All contracts.
  func registry() throws(CommandFailure) -> ContractRegistry {
    do throws(ContractFileError) {
      return try Topics.registry(
        topicPrefix: settings.text(SettingsCatalogue.topicsPrefix.name) ?? "")
    } catch {
      throw CommandFailure(.bug, "the contracts that were built in cannot be read: \(error)")
    }
  }

  /// Where Postgres is.
  func postgres() throws(CommandFailure) -> PostgresSettings {
    try Failures.postgres { () throws(PostgresError) in
      // What is left out libpq takes from the PG* variables.
      if let url = settings.text(CommonSettings.database.name) {
        return try PostgresSettings(url: url)
      }
      return try PostgresSettings([:])
    }
  }

  /// A session of Postgres.
  /// - Parameter statements: SQL that is run once connected.
  func connect(_ statements: String = "") throws(CommandFailure) -> PostgresConnection {
    let postgres = try postgres()
    return try Failures.postgres { () throws(PostgresError) in
      try PostgresConnection(
        postgres, applicationName: "annals-\(parsed.command.path.joined(separator: "-"))",
        sessionStatements: statements)
    }
  }

  /// Whether a setting says where Kafka is, by either of librdkafka's names for that.
  var namesKafka: Bool {
    settings.kafka.contains { name, _ in
      name == "bootstrap.servers" || name == "metadata.broker.list"
    }
  }

  /// Where Kafka is, with whatever else librdkafka is told.
  func kafka() throws(CommandFailure) -> KafkaSettings {
    guard namesKafka else {
      throw CommandFailure(
        .misconfigured, "no Kafka is named",
        action: "set KAFKA_BOOTSTRAP_SERVERS=host:port, or --kafka-bootstrap-servers host:port")
    }
    var values: [String: String] = [:]
    for (name, value) in settings.kafka { values[name] = value }
    let kafka = try Failures.kafka { () throws(KafkaError) in try KafkaSettings(values) }
    for warning in kafka.warnings() { console.say("annals: \(warning)") }
    return kafka
  }

  /// How long a broker may take to answer.
  var brokerTimeout: Duration {
    settings.duration(SettingsCatalogue.brokerTimeout.name) ?? .seconds(10)
  }
}
