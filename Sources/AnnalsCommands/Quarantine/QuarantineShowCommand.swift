import CommandKit
import EventModel
import ProjectionKernel
import Store

/// `annals quarantine show`: one record, whole.
enum QuarantineShowCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["quarantine", "show"], summary: "one record that waits, with its bytes",
    discussion:
      "Shows the record as it was stored, byte for byte: key, value and headers, as text where they"
      + " are text and as \\x and hexadecimal digits where they are not.",
    arguments: [
      ArgumentDescription("projection", doc: "The projection whose quarantine it is in."),
      ArgumentDescription("record", doc: "TOPIC:PARTITION:OFFSET, as `quarantine list` has it."),
    ],
    options: [.output],
    settings: [CommonSettings.database],
    examples: [.init("annals quarantine show training_mode orders:2:1047", "One record.")],
    exits: [.checkFailed, .unavailable, .cannotWrite, .notPermitted, .misconfigured])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let entry = try ProjectionChoice.entry(context.parsed.argument("projection") ?? "")
    let text = context.parsed.argument("record") ?? ""
    let place = try RecordPlace(text)
    guard let partition = place.partition, let offset = place.offset else {
      throw CommandFailure(
        .usage, "\(text) names no single record", action: "write TOPIC:PARTITION:OFFSET")
    }
    let topic = place.topic(try context.registry())
    let connection = try context.connect()
    let found = try Failures.store { () throws(StoreError) in
      try QuarantineStore(connection).show(
        entry.declaration.name, TopicPartition(topic, partition), offset)
    }
    guard !found.isEmpty else {
      context.console.say("\(text) is not in the quarantine of \(entry.declaration.name)")
      return .checkFailed
    }
    var table = ResultTable(columns: ["version", "field", "value"])
    for content in found { rows(content, &table) }
    try context.console.rows(table, context.parsed.output)
    return .success
  }

  private static func rows(_ content: QuarantinedContent, _ table: inout ResultTable) {
    let record = content.record
    let version = Cell.integer(Int64(record.version))
    func add(_ field: String, _ cell: Cell) { table.append([version, .text(field), cell]) }
    add("record", .text(RecordPlace.text(record.partition, record.offset)))
    add("state", .text(record.state))
    add("code", .text(record.code))
    add("detail", .text(record.detail))
    add("behind", record.behind.map { .integer($0.number) } ?? .null)
    add("time", .moment(milliseconds: record.timestampMs))
    add("entered_at", .moment(record.enteredAt.microseconds))
    for header in content.headers {
      add(
        "header \(BytesText.text(header.name))",
        header.value.map { .text(BytesText.text($0)) } ?? .null)
    }
    add("key", record.key.map { .text(BytesText.text($0)) } ?? .null)
    add("value", content.value.map { .text(BytesText.text($0)) } ?? .null)
  }
}
