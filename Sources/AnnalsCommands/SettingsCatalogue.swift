import CommandKit

/// Every setting of the program; commands name those that they read.
enum SettingsCatalogue {
  static let batchRecords = SettingDescription(
    "batch.records.max", .integer(1...10_000_000), default: "200000", unit: "records",
    doc: "Records in one batch, which is one transaction, at the most.")

  static let batchBytes = SettingDescription(
    "batch.bytes.max", .bytes(1024...(1 << 31)), default: "64MiB",
    doc: "Bytes of records in one batch at the most; its last record may pass it.")

  static let batchAge = SettingDescription(
    "batch.age", .duration(.zero ... .seconds(3600)), default: "500ms",
    doc: "How long a batch may wait for more records while the one before it is being written.")

  static let statesMax = SettingDescription(
    "states.max", .integer(1...100_000_000), default: "200000", unit: "states",
    doc: "States of folds kept in memory at the most; beyond it all are read again when needed.")

  static let retryFor = SettingDescription(
    "retry.for", .duration(.zero ... .seconds(7 * 86_400)), default: "10m",
    doc: "How long trouble of Kafka or Postgres is waited out, without any progress, before giving"
      + " up.")

  static let brokerTimeout = SettingDescription(
    "broker.timeout", .duration(.milliseconds(100) ... .seconds(600)), default: "10s",
    doc: "How long a Kafka broker may take to answer one question.")

  static let progressEvery = SettingDescription(
    "progress.every", .duration(.milliseconds(100) ... .seconds(3600)), default: "5s",
    doc: "How often `work` logs how far it is, where no terminal shows it.")

  static let replicationMax = SettingDescription(
    "topics.replication.max", .integer(1...1000), unit: "replicas",
    doc: "Caps the declared replication of topics, for clusters with fewer brokers than that.")

  static let topicsPrefix = SettingDescription(
    "topics.prefix", .text(placeholder: "PREFIX"),
    doc: "Stands before the name of every declared topic and consumer group in the cluster, for"
      + " deployments that share one. Commands also take a topic's name without it.")

  static let postgresPrograms = SettingDescription(
    "postgres.programs", .text(placeholder: "DIR"),
    doc: "The folder of `initdb` and `postgres` for `up`; without it the newest below"
      + " /usr/lib/postgresql that fits the cluster, else those on `PATH`.")

  static let queryTimeout = SettingDescription(
    "query.timeout", .duration(.milliseconds(1) ... .seconds(86_400)), default: "60s",
    doc: "How long Postgres may work on one query.")

  static let keysFolder = SettingDescription(
    "keys.folder", .text(placeholder: "DIR"), default: "annals-keys",
    doc:
      "The folder of the keys that sign; private parts are files that their owner alone may read.")

  /// By name; where the servers are comes first.
  static let all: [SettingDescription] =
    [
      CommonSettings.kafkaServers, CommonSettings.database, batchAge, batchBytes, batchRecords,
      brokerTimeout, keysFolder, CommonSettings.logLevel,
    ] + NodeSettings.all + [
      postgresPrograms, progressEvery, queryTimeout, retryFor, statesMax, topicsPrefix,
      replicationMax,
    ]
}
