import CommandKit
import EventCodec
import EventModel
import KafkaWire

/// `annals produce`: events that keep their contract go to Kafka.
enum ProduceCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["produce"], summary: "check events against their contract and send them",
    discussion:
      "Reads one event's JSON a line, from standard input or a file. Each is judged by the contract"
      + " of the topic before it is sent; what is refused is named with its line and the reason"
      + " and not sent. The record's key is the field that the topic declares. A record counts as"
      + " sent once all in-sync replicas have it, and a retry makes no second one.\n\n"
      + "With --raw each line is a record, sent as it is: {\"key\", \"value\", \"partition\","
      + " \"timestamp_ms\", \"headers\"}, with key_base64 and value_base64 for bytes that are no"
      + " text. It passes the contract by, so it shows its plan first and needs --execute.",
    arguments: [ArgumentDescription("topic", doc: "A declared topic, or one of its aliases.")],
    options: [
      OptionDescription(
        "file", .text(placeholder: "FILE"), doc: "Read this file instead of standard input."),
      OptionDescription(
        "all-or-nothing", .flag,
        doc: "Judge the whole file first, and send nothing where anything in it is refused."),
      OptionDescription("check", .flag, doc: "Only judge; send nothing and ask no Kafka."),
      OptionDescription(
        "cloudevents", .flag, doc: "Each line is a structured CloudEvent rather than bare JSON."),
      OptionDescription(
        "timestamp-from-event", .flag,
        doc: "The record's timestamp is the event's own time rather than now."),
      OptionDescription("raw", .flag, doc: "Each line is a record, not judged at all."),
      OptionDescription("execute", .flag, doc: "With --raw: send them. Without, they are counted."),
    ],
    settings: [
      CommonSettings.kafkaServers, SettingsCatalogue.brokerTimeout, SettingsCatalogue.topicsPrefix,
    ],
    examples: [
      .init("annals produce orders --file orders.ndjson", "Sends a file."),
      .init(
        "annals produce orders --check < orders.ndjson", "Judges, and needs no Kafka for it."),
    ],
    exits: [.inputRefused, .unavailable, .notPermitted, .misconfigured])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let registry = try context.registry()
    let topic = try topic(context.parsed.argument("topic") ?? "", registry)
    let parsed = context.parsed
    if parsed.flag("raw") { return try RawProduction.run(context, topic) }
    if parsed.flag("execute") {
      throw CommandFailure(
        .usage, "--execute goes with --raw alone", place: "annals produce",
        action: "leave it out: events that keep their contract are sent without it")
    }
    let path = parsed.text("file")
    if parsed.flag("all-or-nothing") {
      guard path != nil else {
        throw CommandFailure(
          .usage, "--all-or-nothing needs --file: standard input is read once",
          place: "annals produce", action: "--file FILE")
      }
      let check = try judgeAll(context, topic, registry, sending: false)
      if check.refused > 0 || parsed.flag("check") { return finish(check, context, topic) }
    }
    return finish(
      try judgeAll(context, topic, registry, sending: !parsed.flag("check")), context, topic)
  }

  /// What became of the lines.
  struct Result {
    var accepted = 0
    var refused = 0
    var sent = 0
    var failed = 0
  }

  private static func judgeAll(
    _ context: CommandContext, _ topic: TopicContract, _ registry: ContractRegistry, sending: Bool
  ) throws(CommandFailure) -> Result {
    let parsed = context.parsed
    let lines = try LineReader(path: parsed.text("file"))
    let judge = EventLine(
      topic, registry, isCloudEvent: parsed.flag("cloudevents"),
      timeFromEvent: parsed.flag("timestamp-from-event"))
    let sender = RecordSender(context, topic.name)
    var result = Result()
    while let line = try lines.next() {
      do throws(EventLine.Refusal) {
        let record = try judge.record(line)
        result.accepted += 1
        if sending { sender.add(record, line: lines.lineNumber) }
      } catch {
        result.refused += 1
        context.console.say("line \(lines.lineNumber): \(error.reason)")
      }
      if let failure = sender.failure { throw failure }
    }
    if sending { try sender.finish() }
    result.sent = sender.sent
    result.failed = sender.failed
    return result
  }

  private static func finish(
    _ result: Result, _ context: CommandContext, _ topic: TopicContract
  ) -> ExitCode {
    let checked = result.sent == 0 && result.failed == 0
    var text = "\(Grouped.text(Int64(checked ? result.accepted : result.sent)))"
    text += checked ? " keep the contract of \(topic.name), none sent" : " sent to \(topic.name)"
    if result.refused > 0 { text += ", \(Grouped.text(Int64(result.refused))) refused" }
    if result.failed > 0 { text += ", \(Grouped.text(Int64(result.failed))) not delivered" }
    context.console.say(text)
    if result.failed > 0 { return .unavailable }
    return result.refused > 0 ? .inputRefused : .success
  }

  /// - Throws: `usage`, with the nearest name.
  private static func topic(
    _ name: String, _ registry: ContractRegistry
  ) throws(CommandFailure) -> TopicContract {
    if let found = registry.topic(declared: name) ?? registry.topic(TopicName(name)) {
      return found
    }
    let names = registry.topics.flatMap {
      [$0.folder] + $0.declaration.aliases.map(\.text)
    }
    throw CommandFailure(
      .usage, "there is no topic \(name)",
      action: DidYouMean.sentence(for: name, among: names) ?? "annals topics list names them")
  }
}
