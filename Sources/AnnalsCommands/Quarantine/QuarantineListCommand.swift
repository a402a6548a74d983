import CommandKit
import EventModel
import Store

/// `annals quarantine list`: what waits, and why.
enum QuarantineListCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["quarantine", "list"], summary: "the records that wait, and why",
    discussion:
      "A quarantined record could not be applied; a held one waits behind it, because it has the"
      + " same key and order matters.",
    options: [
      ProjectionChoice.option,
      OptionDescription("all", .flag, doc: "Also those that have been decided about."),
      .output,
    ],
    settings: [CommonSettings.database],
    examples: [.init("annals quarantine list --output ndjson", "For a script.")],
    exits: [.unavailable, .cannotWrite, .notPermitted, .misconfigured])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let names = context.parsed.texts("projection")
    _ = try ProjectionChoice.entries(names)
    let connection = try context.connect()
    let decided = context.parsed.flag("all")
    let all = try Failures.store { () throws(StoreError) in
      try QuarantineStore(connection).list(nil, decided: decided)
    }
    var table = ResultTable(columns: [
      "projection", "version", "record", "state", "code", "behind", "key", "time", "entered_at",
      "detail",
    ])
    for record in all where names.isEmpty || names.contains(record.projection.text) {
      table.append([
        .text(record.projection.text), .integer(Int64(record.version)),
        .text(RecordPlace.text(record.partition, record.offset)), .text(record.state),
        .text(record.code), record.behind.map { .integer($0.number) } ?? .null,
        record.key.map { .text(BytesText.text($0)) } ?? .null,
        .moment(milliseconds: record.timestampMs), .moment(record.enteredAt.microseconds),
        .text(record.detail),
      ])
    }
    try context.console.rows(table, context.parsed.output)
    if table.rows.isEmpty { context.console.say("nothing waits") }
    return .success
  }
}
