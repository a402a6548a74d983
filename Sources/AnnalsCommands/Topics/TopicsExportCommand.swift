import CommandKit
import EventCodec

/// `annals topics export`: the contracts for people and tools outside the house.
enum TopicsExportCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["topics", "export"], summary: "write the AsyncAPI document and the JSON Schemas",
    discussion:
      "Writes `asyncapi.json`, an AsyncAPI 3.0 document of all topics, and each event's schemas in"
      + " a folder of its topic. The same program always writes the same bytes.",
    options: [
      OptionDescription(
        "to", .text(placeholder: "FOLDER"), required: true,
        doc: "Where to; it is made where it is missing, and files of the same names are replaced.")
    ],
    settings: [SettingsCatalogue.topicsPrefix],
    examples: [.init("annals topics export --to contracts", "Writes them below contracts/.")],
    exits: [.cannotWrite])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let registry = try context.registry()
    let folder = context.parsed.text("to") ?? ""
    let files = OutputFiles(folder: folder)
    try files.write(AsyncAPIDocument.text(registry), to: "asyncapi.json")
    let schemas = AsyncAPIDocument.schemas(registry)
    for schema in schemas { try files.write(schema.text, to: schema.path) }
    context.console.say("wrote asyncapi.json and \(schemas.count) schemas to \(folder)")
    return .success
  }
}
