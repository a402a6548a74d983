import CommandKit

/// Every setting of the program; commands name those that they read.
enum SettingsCatalogue {
  static let archiveFolder = SettingDescription(
    "archive.folder", .text(placeholder: "DIR"),
    doc: "The folder of the archive. `up` keeps one in its own folder.")

  static let archiveLevel = SettingDescription(
    "archive.level", .integer(1...19), default: "1",
    doc: "The level of zstd: greater ones take more time for less room.")

  static let archiveBlock = SettingDescription(
    "archive.block.bytes", .bytes(65_536...(16 << 20)), default: "1MiB",
    doc: "Unpacked bytes of records that are packed together: what a reader unpacks for one record."
  )

  static let archiveSegment = SettingDescription(
    "archive.segment.bytes", .bytes((1 << 20)...(1 << 30)), default: "256MiB",
    doc: "Bytes of a segment file, the unit that retention drops.")

  static let archiveCommit = SettingDescription(
    "archive.commit.every", .duration(.milliseconds(10) ... .seconds(600)), default: "5s",
    doc:
      "How long a record may wait until it is on the archive's disk. Shorter makes smaller blocks"
      + " where little comes.")

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

  static let pastCount = SettingDescription(
    "past.count.max", .integer(1...10_000), default: "8", unit: "states",
    doc:
      "Past states that are kept at the most, of all read models together; the one that was asked"
      + " for least recently goes first.")

  static let pastBytes = SettingDescription(
    "past.bytes.max", .bytes(0...(1 << 50)), default: "1GiB",
    doc:
      "Bytes that they may take in the database together; the one that is read may pass it alone.")

  static let rebuildCheckpoint = SettingDescription(
    "rebuild.checkpoint", .duration(.milliseconds(10) ... .seconds(86_400)), default: "5m",
    doc: "How often `rebuild` writes what it folded: how much work is done again after a crash.")

  static let rebuildMemory = SettingDescription(
    "rebuild.memory", .bytes((16 << 20)...(1 << 40)), default: "1GiB",
    doc: "Bytes of rows that `rebuild` holds in memory; beyond it they are written and merged.")

  static let rebuildThreads = SettingDescription(
    "rebuild.threads", .integer(1...256), default: "2", unit: "threads",
    doc: "Threads of `rebuild` that read and fold, each some of the partitions.")

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

  static let goldenFolder = SettingDescription(
    "golden.folder", .text(placeholder: "DIR"),
    doc: "The folder of the golden logs; without it `replay/golden` here or above the program, or"
      + " `share/annals/golden` beside it.")

  static let drillBrokerStart = SettingDescription(
    "drill.broker.start", .text(placeholder: "COMMAND"),
    doc: "What `drill run --on kafka` gives to a shell to start the broker that it stopped.")

  static let drillBrokerStop = SettingDescription(
    "drill.broker.stop", .text(placeholder: "COMMAND"),
    doc: "What `drill run --on kafka` gives to a shell to stop the broker; best without asking it.")

  static let drillFolder = SettingDescription(
    "drill.folder", .text(placeholder: "DIR"),
    doc: "Where drills make their temporary folders; that of `TMPDIR` or /tmp where it is not set.")

  static let drillProgramNext = SettingDescription(
    "drill.program.next", .text(placeholder: "FILE"),
    doc:
      "The program that drills of an upgrade or a fix take for the next one; without it this program"
      + " itself, whose next build of a read model is another generation of the same version.")

  static let drillReports = SettingDescription(
    "drill.reports", .text(placeholder: "DIR"), default: "annals-drills",
    doc: "Where the reports of drills are kept, a folder for each run.")

  /// By name; where the servers are comes first.
  static let all: [SettingDescription] =
    [
      CommonSettings.kafkaServers, CommonSettings.database, archiveBlock, archiveCommit,
      archiveFolder, archiveLevel, archiveSegment, batchAge, batchBytes, batchRecords,
      brokerTimeout, drillBrokerStart, drillBrokerStop, drillFolder,
      drillProgramNext, drillReports,
      goldenFolder, keysFolder, CommonSettings.logLevel,
    ] + NodeSettings.all + [
      pastBytes, pastCount, postgresPrograms, progressEvery, queryTimeout, rebuildCheckpoint,
      rebuildMemory,
      rebuildThreads, retryFor, statesMax, topicsPrefix,
      replicationMax,
    ]
}
