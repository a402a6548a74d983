import CommandKit
import EventCodec
import EventModel

/// `annals topics list`: what is declared.
enum TopicsListCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["topics", "list"], summary: "the topics as declared",
    discussion: "Reads the declarations that were built in; asks no cluster.",
    options: [.output], settings: [SettingsCatalogue.topicsPrefix],
    examples: [.init("annals topics list --output json", "For a script.")],
    exits: [.cannotWrite])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    var table = ResultTable(columns: [
      "topic", "events", "key", "partitions", "replication", "retention", "cleanup",
      "compression", "owner", "status", "doc",
    ])
    for topic in try context.registry().topics {
      let declaration = topic.declaration
      let retention =
        declaration.retentionMs < 0
        ? "forever" : DurationText.render(.milliseconds(declaration.retentionMs))
      table.append([
        .text(topic.name.text), .text(topic.events.map(\.name).joined(separator: " ")),
        .text(declaration.key.field), .integer(Int64(declaration.partitions)),
        .integer(Int64(declaration.replication)), .text(retention),
        .text(declaration.cleanup.rawValue), .text(declaration.compression.rawValue),
        .text(declaration.owner), .text(declaration.isProposal ? "proposal" : "in use"),
        .text(declaration.doc),
      ])
    }
    try context.console.rows(table, context.parsed.output)
    return .success
  }
}
