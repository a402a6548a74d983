import CommandKit
import EventModel
import Store

/// `annals drill history`: what became of the runs before.
enum DrillHistoryCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["drill", "history"], summary: "what became of the runs before, the latest first",
    discussion:
      "One row a run, as the database keeps it: verdict, how long it took, the longest recovery, the"
      + " slowest rate, and why it failed. A run is noted where database.url was given to it.",
    arguments: [
      ArgumentDescription("drill", .optional, doc: "Only this drill; all where none is named.")
    ],
    options: [
      OptionDescription(
        "limit", .integer(1...1_000_000), default: "50", doc: "So many rows at most."),
      .output,
    ], settings: [CommonSettings.database],
    examples: [
      .init("annals drill history", "The last 50 runs."),
      .init(
        "annals drill history worker-crash-storm --output ndjson",
        "One drill over time, for a plot."
      ),
    ],
    exits: [.unavailable, .cannotWrite, .notPermitted, .misconfigured])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let connection = try context.connect()
    let runs = try Failures.store { () throws(StoreError) in
      try DrillStore(connection).history(
        of: context.parsed.argument("drill"), countMax: context.parsed.integer("limit") ?? 50)
    }
    var table = ResultTable(columns: [
      "started_at", "drill", "verdict", "took_ms", "recovery_ms", "events_per_second", "where",
      "broker", "signer", "run", "cause",
    ])
    for run in runs {
      table.append([
        .moment(run.startedAt.microseconds), .text(run.drill), .text(run.verdict),
        .integer(run.tookMs), run.recoveryMs.map { .integer($0) } ?? .null,
        run.eventsPerSecond.map { .integer($0) } ?? .null, .text(run.ground), .text(run.broker),
        run.signer.map { .text($0) } ?? .null, .text(run.run),
        run.cause.map { .text($0) } ?? .null,
      ])
    }
    try context.console.rows(table, context.parsed.output)
    if runs.isEmpty { context.console.say("no run was noted here yet: annals drill run begins") }
    return .success
  }
}
