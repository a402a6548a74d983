import CommandKit
import PostgresWire
import ReadModels

/// `annals query`: read models are asked, by filters or by the questions of their folders.
enum QueryCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["query"], summary: "ask a read model",
    discussion:
      "Reads a view of a read model, or asks one of the questions that its folder keeps. Values are"
      + " bound as parameters of the column's own type, never put into the SQL, and the session"
      + " can only read.\n\n"
      + "A condition is a column, a comparison and a value in one word: `tenant=acme`,"
      + " `cost_usd>=0.5`, `owner ~ ada` (contains), `ended_at is null`. The comparisons are =, !=,"
      + " <, <=, >, >=, ~, is null, is not null.",
    arguments: [
      ArgumentDescription(
        "read-model", .optional, doc: "A read model, or one of its views: `training_mode.lock`."),
      ArgumentDescription("view", .optional, doc: "The view, where the first word names none."),
    ],
    options: [
      OptionDescription("list", .flag, doc: "List read models, views and questions."),
      OptionDescription("columns", .flag, doc: "List the view's columns instead of its rows."),
      OptionDescription(
        "where", .text(placeholder: "CONDITION"), repeats: true,
        doc: "Only rows for which it holds; of several, all must hold."),
      OptionDescription(
        "select", .text(placeholder: "COLUMN"), repeats: true, doc: "Only these columns."),
      OptionDescription(
        "order", .text(placeholder: "COLUMN[:desc]"), repeats: true,
        doc: "Sort by this column; without, rows come as the database finds them."),
      OptionDescription(
        "limit", .integer(1...1_000_000), default: "100", doc: "Rows at the most."),
      OptionDescription(
        "question", .text(placeholder: "NAME"),
        doc: "Ask this question; its parameters are options of their own, as --tenant acme."),
      .output,
    ],
    settings: [CommonSettings.database, SettingsCatalogue.queryTimeout],
    examples: [
      .init("annals query --list", "What can be asked."),
      .init(
        "annals query training_mode --question who-enabled-training --tenant acme",
        "A saved question."),
      .init(
        "annals query slm_usage.day --where tenant=acme --order cost_usd:desc --limit 10",
        "The ten dearest days of a tenant."),
    ],
    exits: [.unavailable, .cannotWrite, .retryLater, .notPermitted, .misconfigured],
    takesParameters: true)

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let parsed = context.parsed
    if parsed.text("question") == nil, let stray = parsed.parameters.first {
      throw strayOption(stray.name, parsed)
    }
    let timeout = context.settings.duration(SettingsCatalogue.queryTimeout.name) ?? .seconds(60)
    let milliseconds = Int64(timeout / .milliseconds(1))
    let connection = try context.connect(
      """
      SET statement_timeout = \(milliseconds); SET search_path = read, pg_catalog;
      BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY
      """)
    let catalog = ViewCatalog(connection)
    if parsed.flag("list") || parsed.argument("read-model") == nil {
      return try QueryList.run(context, catalog)
    }
    if let question = parsed.text("question") {
      return try QuestionAnswer.run(question, context, connection)
    }
    return try ViewAnswer.run(context, catalog, connection)
  }

  private static func strayOption(_ name: String, _ parsed: ParsedCommand) -> CommandFailure {
    let names =
      parsed.command.options.map(\.name) + parsed.command.settings.compactMap(\.flag)
    return CommandFailure(
      .usage, "there is no option --\(name)", place: "annals query",
      action: DidYouMean.sentence(for: name, among: names, prefix: "--")
        ?? "parameters of a question need --question NAME; annals query --list names them")
  }
}
