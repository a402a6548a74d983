/// The settings that nearly every command reads: where Kafka and Postgres are.
package enum CommonSettings {
  /// Where Kafka is.
  package static let kafkaServers = SettingDescription(
    "kafka.bootstrap.servers", .text(placeholder: "HOST:PORT,..."),
    environment: ["KAFKA_BOOTSTRAP_SERVERS"],
    doc: "The Kafka brokers to ask first; one that answers is enough.")

  /// Where Postgres is.
  package static let database = SettingDescription(
    "database.url", .text(placeholder: "URL"), environment: ["DATABASE_URL"],
    secrecy: .connection,
    doc: "Postgres as a URL or as libpq's key=value text. What it leaves out comes from"
      + " Postgres's own variables (PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PGSSLMODE,"
      + " ...). Put a password into PGPASSWORD or a .pgpass file rather than on a command line.")

  /// How much is logged.
  package static let logLevel = SettingDescription(
    "log.level", .choice(LogLevel.allCases.map(\.rawValue)), default: "info",
    doc: "The least level that is logged to standard error where that is not a terminal.")
}
