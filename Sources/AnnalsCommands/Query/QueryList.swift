import CommandKit
import EventModel
import PostgresWire
import ProjectionKernel
import Projections
import ReadModels

/// `annals query --list`: what can be asked.
enum QueryList {
  static func run(
    _ context: CommandContext, _ catalog: ViewCatalog
  ) throws(CommandFailure) -> ExitCode {
    let views = try Failures.postgres { () throws(PostgresError) in try catalog.views() }
    var table = ResultTable(columns: ["read_model", "kind", "name", "parameters", "doc"])
    for entry in ProjectionRegistry.entries {
      let model = entry.declaration.name.text
      for view in entry.declaration.views {
        let made = views.contains { $0.name == view.name }
        table.append([
          .text(model), .text("view"), .text(view.name), .null,
          .text(made ? view.doc : "not there yet: annals migrate makes it"),
        ])
      }
      for question in try Questions.all(of: entry) {
        let parameters = question.parameters.map {
          "--\($0.name)" + ($0.defaultText == nil ? "" : "?") + " \($0.type)"
        }
        table.append([
          .text(model), .text("question"), .text(question.name),
          parameters.isEmpty ? .null : .text(parameters.joined(separator: " ")),
          .text(question.title),
        ])
      }
    }
    try context.console.rows(table, context.parsed.output)
    return .success
  }
}

/// The questions that the folders of the read models keep.
enum Questions {
  /// Those of one read model, by name.
  static func all(of entry: ProjectionEntry) throws(CommandFailure) -> [SavedQuestion] {
    var result: [SavedQuestion] = []
    for (name, sql) in entry.questions {
      do throws(SavedQuestion.Fault) {
        result.append(try SavedQuestion(name: name, text: sql))
      } catch {
        throw CommandFailure(
          .bug, error.text, place: "projections/\(entry.declaration.name)/questions/\(name).sql")
      }
    }
    return result
  }
}
