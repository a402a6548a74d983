import CommandKit
import EventModel
import PostgresWire
import ProjectionKernel
import Projections
import ReadModels

/// Answers from one view, by filters.
enum ViewAnswer {
  /// - Parameter validAt: what the view says of a moment, where one is asked about.
  static func run(
    _ view: String, validAt: String?, _ context: CommandContext, _ source: QuerySource
  ) throws(CommandFailure) -> ExitCode {
    let parsed = context.parsed
    let columns = try Failures.postgres { () throws(PostgresError) in
      try ViewCatalog(source.connection).columns(of: view, in: source.schema)
    }
    guard !columns.isEmpty else {
      throw CommandFailure(
        .misconfigured, "the database has no view \(view)", action: "annals migrate")
    }
    if parsed.flag("columns") {
      var table = ResultTable(columns: ["column", "type", "doc"])
      for column in columns {
        table.append([.text(column.name), .text(column.type), .text(column.doc)])
      }
      try context.console.rows(table, parsed.output)
      return .success
    }
    var query = ViewQuery(view: view, columns: columns, in: source.schema)
    if let validAt, let moment = source.validAt { query.validAt = (validAt, moment) }
    for text in parsed.texts("where") { query.filters.append(try filter(text)) }
    for text in parsed.texts("order") { query.order.append(try order(text)) }
    query.selected = parsed.texts("select")
    let limit = parsed.integer("limit") ?? 100
    query.limit = limit + 1
    let rows: PostgresRows
    do throws(ViewQuery.Refusal) {
      rows = try query.run(source.connection)
    } catch {
      throw refusal(error, view, columns)
    }
    try AnswerRows.write(rows, limit: limit, context)
    try source.sayCut(context.console)
    return .success
  }

  /// What a view says of a moment.
  /// - Throws: `usage` for a view that does not know from when to when its rows held.
  static func validAt(_ view: String) throws(CommandFailure) -> String {
    let entries = ProjectionRegistry.entries
    if let sql = entries.flatMap(\.declaration.views).first(where: { $0.name == view })?.validAt {
      return sql
    }
    let knowing = entries.flatMap { entry in
      entry.declaration.views.filter { $0.validAt != nil }.map {
        "\(entry.declaration.name).\(shortName($0.name, entry.declaration.name.text))"
      }
    }
    throw CommandFailure(
      .usage,
      "\(view) does not know from when to when its rows held, so it says nothing of a moment",
      action: knowing.isEmpty ? "no view does" : "these do: \(knowing.joined(separator: ", "))")
  }

  /// The view that the words name: `slm_usage_day`, `slm_usage.day` or `slm_usage day`; or the only
  /// one of a read model.
  static func find(_ parsed: ParsedCommand) throws(CommandFailure) -> String {
    let first = parsed.argument("read-model") ?? ""
    let parts = first.split(separator: ".", maxSplits: 1).map(String.init)
    let model = parts.first ?? first
    let wanted = parsed.argument("view") ?? (parts.count == 2 ? parts[1] : nil)
    let entries = ProjectionRegistry.entries
    if wanted == nil,
      entries.contains(where: { $0.declaration.views.contains { $0.name == model } })
    {
      return model
    }
    let entry = try ReadModelChoice.entry(model)
    let views = entry.declaration.views.map(\.name)
    guard let wanted else {
      if views.count == 1 { return views[0] }
      throw CommandFailure(
        .usage, "\(model) has several views", action: "name one of \(short(views, model))")
    }
    if let found = views.first(where: { $0 == wanted || $0 == "\(model)_\(wanted)" }) {
      return found
    }
    let names = views.map { shortName($0, model) }
    throw CommandFailure(
      .usage, "\(model) has no view \(wanted)",
      action: DidYouMean.sentence(for: wanted, among: names, prefix: "\(model).")
        ?? "it has \(short(views, model))")
  }

  private static func short(_ views: [String], _ model: String) -> String {
    views.map { "\(model).\(shortName($0, model))" }.joined(separator: ", ")
  }

  private static func shortName(_ view: String, _ model: String) -> String {
    view.hasPrefix(model + "_") ? String(view.dropFirst(model.count + 1)) : view
  }

  private static func filter(_ text: String) throws(CommandFailure) -> ViewFilter {
    if let filter = ViewFilter(text) { return filter }
    let all = ViewFilter.Comparison.allCases.map(\.rawValue).joined(separator: ", ")
    throw CommandFailure(
      .usage, "--where \"\(text)\" is no condition",
      action: "write a column, one of \(all), and a value")
  }

  private static func order(_ text: String) throws(CommandFailure) -> ViewOrder {
    if let order = ViewOrder(text) { return order }
    throw CommandFailure(
      .usage, "--order \(text) is no order", action: "write COLUMN, COLUMN:asc or COLUMN:desc")
  }

  private static func refusal(
    _ error: ViewQuery.Refusal, _ view: String, _ columns: [ViewColumn]
  ) -> CommandFailure {
    switch error {
    case .unknownColumn(let name):
      return CommandFailure(
        .usage, "\(view) has no column \(name)",
        action: DidYouMean.sentence(for: name, among: columns.map(\.name))
          ?? "annals query \(view) --columns lists them")
    case .value(let text, let column):
      return CommandFailure(
        .usage, "\(column.name) is compared with a \(column.type), and \"\(text)\" is none")
    case .postgres(let error): return AnswerRows.failure(error)
    case .unbound(let text): return CommandFailure(.bug, text)
    }
  }
}
