import CommandKit
import EventCodec
import EventModel
import KafkaWire
import PostgresWire
import Store

/// `annals status`: where every partition stands, and whether every offset is accounted for.
enum StatusCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["status"], summary: "where every partition stands, and whether anything is missing",
    discussion:
      "One row for each partition of each generation. Every offset from `start` to before `next` is"
      + " exactly one of applied, skipped, duplicate, held, quarantined, discarded, absent or"
      + " lost; the verdict says so, or names the gap. Being behind is no fault: the lag says how"
      + " far.\n\n"
      + "An offset is absent where the log has no record; on a topic that is declared neither"
      + " compacted nor transactional that is an alarm. It is lost where the record was removed"
      + " before it was read, which is always one.",
    options: [
      ProjectionChoice.option,
      OptionDescription("offline", .flag, doc: "Do not ask Kafka: end and lag stay empty."),
      .output,
    ],
    settings: [
      CommonSettings.kafkaServers, CommonSettings.database, SettingsCatalogue.brokerTimeout,
      SettingsCatalogue.topicsPrefix,
    ],
    examples: [
      .init("annals status", "All partitions of all read models."),
      .init("annals status --offline --output ndjson", "For a script, from Postgres alone."),
    ],
    exits: [
      .checkFailed, .unavailable, .cannotWrite, .corrupt, .notPermitted, .misconfigured,
    ])

  private static let columns = [
    "projection", "version", "generation", "state", "topic", "partition", "start", "next", "end",
    "lag", "lag_seconds", "applied", "skipped", "duplicate", "held", "quarantined", "discarded",
    "absent", "lost", "verdict",
  ]

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let names = context.parsed.texts("projection")
    _ = try ProjectionChoice.entries(names)
    let registry = try context.registry()
    let connection = try context.connect()
    let all = try Failures.store { () throws(StoreError) in
      try StatusStore(connection).partitions()
    }
    let partitions = all.filter { names.isEmpty || names.contains($0.projection.text) }
    let ends = try ends(of: partitions, context)
    let now = HostProcess.nowMicroseconds()
    var table = ResultTable(columns: columns)
    var complete = true
    for status in partitions {
      let verdict = CompletenessVerdict(
        status, isGapLegal: isGapLegal(status.partition.topic, registry))
      complete = complete && verdict.isComplete
      table.append(row(status, verdict, end: ends[status.partition]?.high, now: now))
    }
    try context.console.rows(table, context.parsed.output)
    if partitions.isEmpty {
      context.console.say("nothing was read yet: annals work begins")
    }
    return complete ? .success : .checkFailed
  }

  private static func ends(
    of partitions: [PartitionStatus], _ context: CommandContext
  ) throws(CommandFailure) -> [TopicPartition: Watermarks] {
    guard !context.parsed.flag("offline"), !partitions.isEmpty else { return [:] }
    let kafka = try context.kafka()
    let wanted = Set(partitions.map(\.partition)).sorted()
    let timeout = context.brokerTimeout
    return try Failures.kafka { () throws(KafkaError) in
      try KafkaAdmin(kafka).listOffsets(wanted, timeout: timeout)
    }
  }

  /// Whether offsets without a record are to be expected on a topic.
  private static func isGapLegal(_ topic: TopicName, _ registry: ContractRegistry) -> Bool {
    guard let declaration = registry.topic(topic)?.declaration else { return false }
    return declaration.isTransactional || declaration.cleanup != .delete
  }

  private static func row(
    _ status: PartitionStatus, _ verdict: CompletenessVerdict, end: Offset?, now: Int64
  ) -> [Cell] {
    let lag = end.map { max(0, $0.number - status.next.number) }
    return [
      .text(status.projection.text), .integer(Int64(status.version)),
      .integer(Int64(status.number)), .text(status.state), .text(status.partition.topic.text),
      .integer(Int64(status.partition.partition.number)), .integer(status.start.number),
      .integer(status.next.number), integer(end?.number), integer(lag),
      integer(lag.flatMap { lagSeconds($0, status, now) }), .integer(status.applied),
      .integer(status.skipped), .integer(status.duplicate), .integer(status.held),
      .integer(status.quarantined), .integer(status.discarded), .integer(status.absent),
      .integer(status.lost), .text(verdict.text),
    ]
  }

  /// How old the newest event is that was read; 0 where nothing waits, nil where none was read.
  private static func lagSeconds(_ lag: Int64, _ status: PartitionStatus, _ now: Int64) -> Int64? {
    if lag == 0 { return 0 }
    return status.greatestTimeMs.map { max(0, now / 1_000_000 - $0 / 1000) }
  }

  private static func integer(_ number: Int64?) -> Cell { number.map { .integer($0) } ?? .null }
}
