import CommandKit
import Drill

/// `annals drill list`: the drills of the house.
enum DrillListCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["drill", "list"], summary: "the drills that this program has",
    discussion:
      "A drill is a replay with a declared expectation: it passes or fails. Those of the house are"
      + " built in; a file of your own is run by its path.",
    options: [.output], examples: [.init("annals drill list", "All of them.")],
    exits: [.cannotWrite])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    var table = ResultTable(columns: ["drill", "where", "runbook", "steps", "summary"])
    for drill in try DrillCatalogue.all() {
      table.append([
        .text(drill.name), .text(drill.ground.rawValue),
        drill.runbook.map { .text($0) } ?? .null, .integer(Int64(drill.steps.count)),
        .text(drill.summary),
      ])
    }
    try context.console.rows(table, context.parsed.output)
    return .success
  }
}
