import CommandKit
import EventModel
import PostgresWire
import ProjectionKernel
import Replay
import Store

/// `annals diff`: what is not the same in two generations, and why.
enum DiffCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["diff"],
    summary: "what is not the same in two generations or at two moments, and the events behind it",
    discussion:
      "Compares the active generation with the one that a promote would mean, or any two, at one"
      + " cut: the records that the second lacks up to there are folded for the comparison and"
      + " taken back. Whoever feeds the second waits meanwhile, and goes on; readers and the"
      + " worker of the first notice nothing.\n\n"
      + "A row is *added* where only the second generation has it, *removed* where only the first"
      + " has, *changed* where a column that both have differs. With --table and --key it shows"
      + " one row and the events behind it, by folding records one at a time: those of its key"
      + " for a fold, all of them for a tally, up to a bound that it says when reached.\n\n"
      + "With --from and --to it compares what was known at two moments, from states computed for"
      + " them: each row that differs is followed by the events between the two that touched it, and"
      + " what operators decided in between comes last.",
    arguments: [GenerationContext.projection],
    options: [
      PastDiff.from, PastDiff.to, GenerationOptions.generation, GenerationOptions.version,
      OptionDescription(
        "from-generation", .integer(1...1_000_000),
        doc: "The generation to compare with; the active one where it is not given."),
      OptionDescription(
        "from-version", .integer(1...1_000_000), doc: "The version that it is of."),
      OptionDescription(
        "table", .text(placeholder: "TABLE"), doc: "With --key: the table of the row."),
      OptionDescription(
        "key", .text(placeholder: "JSON"),
        doc: "The row's key as a JSON object, as the difference shows it."),
      OptionDescription(
        "records-max", .integer(1...1_000_000_000), default: "1000000",
        doc: "How many records are looked at for the events behind a row."),
      OptionDescription(
        "events-max", .integer(1...100_000), default: "100",
        doc: "How many events behind a row are shown."),
      GenerationOptions.samples, HistoryPlace.archive, GenerationOptions.wait, .output,
    ],
    settings: [CommonSettings.database] + AsOf.settings,
    examples: [
      .init("annals diff slm_usage", "What a promote would show to readers."),
      .init(
        #"annals diff training_mode --table lock --key '{"key":"t1","log":7,"partition":0}'"#,
        "One row, and the events behind it."),
      .init(
        "annals diff training_mode --from 2026-11-20T00:00:00Z --to 2026-11-21T00:00:00Z",
        "What a day changed."),
    ],
    exits: GenerationContext.exits + [.inputRefused])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    if try PastDiff.isAsked(context.parsed) { return try PastDiff.run(context) }
    let replay = try GenerationContext.make(context, reads: true)
    let (first, second) = try generations(context, replay)
    let barrier = Barrier(replay, bounds: GenerationContext.barrier(context))
    context.console.say("\(first.text) -> \(second.text)")
    if let table = context.parsed.text("table"), let key = context.parsed.text("key") {
      return try row(context, replay, barrier, (first, second), table: table, key: key)
    }
    guard context.parsed.text("table") == nil, context.parsed.text("key") == nil else {
      throw CommandFailure(.usage, "a row needs both --table and --key")
    }
    let samples = context.parsed.integer("samples") ?? 0
    let (difference, cut) = try Failures.switching { () throws(SwitchError) in
      try barrier.compare(first, second) { session, cut throws(SwitchError) in
        (try Difference.find(first, second, samples: samples, session), cut)
      }
    }
    try context.console.rows(DifferenceRows.table(difference), context.parsed.output)
    say(cut, context.console)
    return difference.tables.allSatisfy(\.isNone) ? .success : .checkFailed
  }

  /// How far the search for events goes.
  static func bounds(_ context: CommandContext) -> RowEvents.Bounds {
    RowEvents.Bounds(
      recordsMax: context.parsed.integer("records-max") ?? 1_000_000,
      eventsMax: Int(context.parsed.integer("events-max") ?? 100))
  }

  /// Says where the two were compared.
  static func say(_ cut: CommonCut, _ console: Console) {
    console.say("compared at \(cut.text)")
    for start in cut.starts {
      console.say(
        "\(start.partition): the first begins at \(start.first), the second at \(start.second)")
    }
  }

  private static func generations(
    _ context: CommandContext, _ replay: ReplayContext
  ) throws(CommandFailure) -> (Generation, Generation) {
    let connection = try context.connect()
    let name = replay.entry.declaration.name
    let all = try Failures.store { () throws(StoreError) in
      try GenerationStore(connection).all().filter { $0.projection == name }
    }
    let first =
      try GenerationOptions.choose(
        context, among: all, generation: "from-generation", version: "from-version")
      ?? all.first { $0.state == .active }
    let second =
      try GenerationOptions.choose(context, among: all)
      ?? all.last { [.built, .demoted].contains($0.state) && $0 != first }
    guard let first, let second, first != second else {
      throw CommandFailure(
        .misconfigured, "there are no two generations of \(name) to compare",
        action: "annals generations shows what there is")
    }
    return (first, second)
  }

  private static func row(
    _ context: CommandContext, _ replay: ReplayContext, _ barrier: Barrier,
    _ both: (first: Generation, second: Generation), table: String, key: String
  ) throws(CommandFailure) -> ExitCode {
    let (comparison, cut, positions) = try Failures.switching { () throws(SwitchError) in
      try barrier.compare(both.first, both.second) { session, cut throws(SwitchError) in
        (
          try RowComparison.find(both.first, both.second, table: table, key: key, session), cut,
          try RowEvents.positions(of: both.second, at: cut, session)
        )
      }
    }
    let bounds = bounds(context)
    let connection = try context.connect()
    let found = try Failures.switching { () throws(SwitchError) in
      try RowEvents(replay, bounds: bounds).find(
        comparison.table, key: key, both.second, positions, connection)
    }
    var rows = ResultTable(columns: DifferenceRows.columns)
    if let difference = comparison.difference {
      DifferenceRows.add(difference, of: table, to: &rows)
    }
    DifferenceRows.add(found.events, to: &rows)
    try context.console.rows(rows, context.parsed.output)
    say(cut, context.console)
    context.console.say(
      "\(found.events.count) events of \(found.looked) records"
        + (found.isCut ? "; a bound was reached: --records-max, --events-max" : ""))
    return comparison.difference == nil ? .success : .checkFailed
  }
}
