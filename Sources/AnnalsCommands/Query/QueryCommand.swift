import CommandKit
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
      + " <, <=, >, >=, ~, is null, is not null.\n\n"
      + "Every answer names its cut on standard error: how far each partition was read, and the last"
      + " decision of the operator log. With --as-of-known that cut, or a time, gives the same answer"
      + " again: from a state computed for it, which is kept while there is room. --as-of-valid asks"
      + " what held at a time of the events, as far as it is known; both go together.",
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
      AsOf.known, AsOf.valid, HistoryPlace.archive, .output,
    ],
    settings: [CommonSettings.database, SettingsCatalogue.queryTimeout] + AsOf.settings,
    examples: [
      .init("annals query --list", "What can be asked."),
      .init(
        "annals query training_mode --question who-enabled-training --tenant acme",
        "A saved question."),
      .init(
        "annals query slm_usage.day --where tenant=acme --order cost_usd:desc --limit 10",
        "The ten dearest days of a tenant."),
      .init(
        "annals query training_mode.lock --as-of-known 2026-11-21T06:00:00Z",
        "What readers would have seen."),
    ],
    exits: [
      .inputRefused, .unavailable, .cannotWrite, .corrupt, .retryLater, .notPermitted,
      .misconfigured,
    ],
    takesParameters: true)

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let parsed = context.parsed
    if parsed.text("question") == nil, let stray = parsed.parameters.first {
      throw strayOption(stray.name, parsed)
    }
    if parsed.flag("list") || parsed.argument("read-model") == nil {
      return try QueryList.run(context, ViewCatalog(try QuerySource.readers(context)))
    }
    let question = try parsed.text("question").map { name throws(CommandFailure) in
      try QuestionAnswer.check(name, parsed)
    }
    // Whatever is wrong with the words is said before a past state is computed.
    let view = question == nil ? try ViewAnswer.find(parsed) : nil
    let validAt = try view.flatMap { view throws(CommandFailure) in
      try parsed.text("as-of-valid") == nil ? nil : ViewAnswer.validAt(view)
    }
    let source = try QuerySource(context, try ReadModelChoice.asked(parsed))
    if let question { return try QuestionAnswer.run(question, context, source) }
    return try ViewAnswer.run(view ?? "", validAt: validAt, context, source)
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
