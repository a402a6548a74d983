import CommandKit
import EventModel
import ProjectionKernel
import Replay
import Store

/// `annals generations`: what builds of the read models there are.
enum GenerationsCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["generations"], summary: "the builds of every read model, and which one readers see",
    discussion:
      "One row for each generation. *building*: a rebuild loads it; *built*: fed, and shown to"
      + " nobody; *active*: what readers see; *demoted*: fed, and what a rollback returns to;"
      + " *retired*: its tables are gone; *past*: shows one cut for as long as there is room, and is"
      + " dropped by itself. `behind` counts the records that the active one has read"
      + " and this one has not; what nobody feeds stays behind.",
    options: [
      ProjectionChoice.option,
      OptionDescription("all", .flag, doc: "Also those that are retired."), .output,
    ],
    settings: [CommonSettings.database],
    examples: [
      .init("annals generations", "All read models."),
      .init(
        "annals generations --projection slm_usage --output json", "One of them, for a script."),
    ],
    exits: [.unavailable, .cannotWrite, .notPermitted, .misconfigured])

  private static let columns = [
    "projection", "version", "generation", "state", "schema", "code", "records", "behind",
    "behind_seconds", "committed_at", "next",
  ]

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let names = context.parsed.texts("projection")
    _ = try ProjectionChoice.entries(names)
    let connection = try context.connect()
    let (all, past) = try Failures.store { () throws(StoreError) in
      (
        try GenerationStore(connection).all(),
        try PastStore(connection).all().filter(\.isWhole).map(\.generation)
      )
    }
    let store = PositionStore(connection)
    var table = ResultTable(columns: columns)
    for generation in all + past
    where (names.isEmpty || names.contains(generation.projection.text))
      && (generation.state != .retired || context.parsed.flag("all"))
    {
      let active = all.first {
        $0.projection == generation.projection && $0.state == .active
      }
      let (own, leading) = try Failures.store { () throws(StoreError) in
        (
          try store.positions(of: generation),
          try active.map { active throws(StoreError) in try store.positions(of: active) } ?? []
        )
      }
      table.append(row(generation, own, Lag(of: own, behind: leading)))
    }
    try context.console.rows(table, context.parsed.output)
    return .success
  }

  private static func row(
    _ generation: Generation, _ positions: [GenerationPosition], _ lag: Lag
  ) -> [Cell] {
    let isCompared = generation.state != .active && !positions.isEmpty
    let records = positions.reduce(Int64(0)) { $0 + $1.next.number - $1.start.number }
    return [
      .text(generation.projection.text), .integer(Int64(generation.version)),
      .integer(Int64(generation.number)), .text(generation.state.rawValue),
      .text(generation.schema), .text(String(generation.sourceHash.prefix(12))),
      .integer(records), isCompared ? .integer(lag.events) : .null,
      isCompared ? lag.recordTime.map { .integer($0.components.seconds) } ?? .null : .null,
      positions.map(\.committedAt).max().map { .moment($0.microseconds) } ?? .null,
      .text(positions.map { "\($0.partition) \($0.next)" }.joined(separator: ", ")),
    ]
  }
}
