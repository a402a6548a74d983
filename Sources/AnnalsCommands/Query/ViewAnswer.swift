import CommandKit
import EventModel
import PostgresWire
import ProjectionKernel
import Projections
import ReadModels

/// Answers from one view, by filters.
enum ViewAnswer {
  static func run(
    _ context: CommandContext, _ catalog: ViewCatalog, _ connection: PostgresConnection
  ) throws(CommandFailure) -> ExitCode {
    let parsed = context.parsed
    let view = try find(parsed)
    let columns = try Failures.postgres { () throws(PostgresError) in
      try catalog.columns(of: view)
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
    var query = ViewQuery(view: view, columns: columns)
    for text in parsed.texts("where") { query.filters.append(try filter(text)) }
    for text in parsed.texts("order") { query.order.append(try order(text)) }
    query.selected = parsed.texts("select")
    let limit = parsed.integer("limit") ?? 100
    query.limit = limit + 1
    let rows: PostgresRows
    do throws(ViewQuery.Refusal) {
      rows = try query.run(connection)
    } catch {
      throw refusal(error, view, columns)
    }
    try AnswerRows.write(rows, limit: limit, context)
    return .success
  }

  /// The view that the words name: `slm_usage_day`, `slm_usage.day` or `slm_usage day`; or the only
  /// one of a read model.
  private static func find(_ parsed: ParsedCommand) throws(CommandFailure) -> String {
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
    }
  }
}
