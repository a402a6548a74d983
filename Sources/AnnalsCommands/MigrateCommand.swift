import CommandKit
import EventCodec
import EventModel
import ProjectionKernel
import Projections
import Store
import Topics
import Worker

/// `annals migrate`: the database gets what this program needs.
enum MigrateCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["migrate"], summary: "bring the database to what this program needs",
    discussion:
      "Makes the control schema, notes the logs of all declared topics and makes a first"
      + " generation of every read model that has none of its version. What is there already stays"
      + " as it is; only what is missing is added, all of it in one transaction.",
    options: [
      OptionDescription("plan", .flag, doc: "Only say what would be done."),
      .output,
    ],
    settings: [CommonSettings.database, SettingsCatalogue.topicsPrefix],
    examples: [
      .init("annals migrate --plan", "Says what would be done."),
      .init("annals migrate", "Does it; a second time it has nothing to do."),
    ],
    exits: [.unavailable, .cannotWrite, .corrupt, .retryLater, .notPermitted, .misconfigured])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let plan = context.parsed.flag("plan")
    let steps = try migrate(context, dryRun: plan)
    if !steps.isEmpty || context.parsed.output != .table {
      var table = ResultTable(columns: ["step"])
      for step in steps { table.append([.text("\(step)")]) }
      try context.console.rows(table, context.parsed.output)
    }
    context.console.say(summary(steps.count, plan: plan))
    return .success
  }

  /// Does what is missing, or only says it.
  static func migrate(
    _ context: CommandContext, dryRun: Bool
  ) throws(CommandFailure) -> [Migrator.Step] {
    let registry = try context.registry()
    let connection = try context.connect()
    let projections = ProjectionRegistry.entries.map { entry in
      (
        declaration: entry.declaration,
        sourceHash: CodeHash.of(entry, registry: registry, topicHashes: ContractHashes.byTopic)
      )
    }
    return try Failures.store { () throws(StoreError) in
      try Migrator(connection).run(
        projections: projections, topics: registry.topics.map(\.name), dryRun: dryRun)
    }
  }

  private static func summary(_ count: Int, plan: Bool) -> String {
    if count == 0 { return "nothing to do" }
    let steps = count == 1 ? "1 step" : "\(count) steps"
    return plan ? "\(steps) to do; without --plan they are done" : "\(steps) done"
  }
}
