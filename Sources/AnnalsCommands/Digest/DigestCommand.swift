import CommandKit
import Crypto
import PostgresWire
import Replay
import Store

/// `annals digest`: the hash of a read model's whole state.
enum DigestCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["digest"], summary: "the hash of a read model's whole state",
    discussion:
      "One row for each table and one for the whole model, whose hash is the digest. Two states have"
      + " one digest exactly if every row is the same; settings, locale, batches, workers and"
      + " machines do not change it. All of it is read in one snapshot, with the cut that it belongs"
      + " to, which is said on standard error; readers and workers go on meanwhile. With --as-of-known"
      + " it is the digest that this program's code gives at that cut, or before that time, from a"
      + " state computed for it: at the cut of a generation, what its digest has to be.\n\n"
      + "With --tree the hashes of all rows are kept in a file, so that annals bisect finds the first"
      + " row that differs from another state, wherever that is.",
    arguments: [ArgumentDescription("projection", doc: "The projection.")],
    options: [
      GenerationChoice.version, GenerationChoice.generation,
      OptionDescription(
        "tree", .text(placeholder: "FILE"),
        doc: "Keeps the hashes in that file, about 32 bytes and the key for each row; hashed by one"
          + " connection then."),
      DigestRun.workers, AsOf.known, HistoryPlace.archive, .output,
    ], settings: [CommonSettings.database] + AsOf.settings,
    examples: [
      .init("annals digest slm_usage", "The digest of what readers see."),
      .init("annals digest slm_usage --tree usage.tree", "The same, and a tree to compare."),
      .init(
        "annals digest slm_usage --as-of-known 2026-11-21T06:00:00Z", "The digest of a past state."),
    ],
    exits: [
      .inputRefused, .unavailable, .cannotWrite, .corrupt, .retryLater, .notPermitted,
      .misconfigured,
    ])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let connection = try context.connect()
    let (generation, past) = try generation(context, connection)
    let run = try DigestRun(context)
    let snapshot = try Failures.digest { () throws(DigestError) in
      try StateSnapshot(generation, connection)
    }
    let tree = try run.tree(snapshot, saving: context.parsed.text("tree"))
    var table = ResultTable(columns: ["table", "rows", "sha256"])
    for one in tree.tables {
      table.append([
        .text(one.table.name), .integer(Int64(one.rowCount)), .text(one.hash.hex),
      ])
    }
    table.append([
      .null, .integer(Int64(tree.tables.reduce(0) { $0 + $1.rowCount })), .text(tree.digest.hex),
    ])
    context.console.say(
      "\(generation.projection) version \(generation.version), "
        + (past == nil ? "generation \(generation.number), at" : "as it was at"))
    for part in tree.cut.parts {
      context.console.say("  \(part.log)/\(part.partition) next \(part.next)")
    }
    // In the snapshot's transaction.
    let decided = try Failures.store { () throws(StoreError) in
      try OperatorLog(connection).last()
    }
    PastAccess.say(past ?? KnownCut(tree.cut, operatorEntry: decided), context.console)
    try context.console.rows(table, context.parsed.output)
    return .success
  }

  /// The generation that is digested, and the cut where it is one of the past.
  private static func generation(
    _ context: CommandContext, _ connection: PostgresConnection
  ) throws(CommandFailure) -> (Generation, KnownCut?) {
    let projection = context.parsed.argument("projection") ?? ""
    guard let text = context.parsed.text("as-of-known") else {
      return (try GenerationChoice.named(context, projection, connection), nil)
    }
    for option in ["version", "generation"] where context.parsed.integer(option) != nil {
      throw CommandFailure(
        .usage, "--\(option) does not go with --as-of-known",
        action: "leave it out: the past is computed by this program's code")
    }
    let moment = try AsOf.moment(text)
    let access = try PastAccess(context, try ProjectionChoice.entry(projection))
    return try access.open(moment, connection)
  }
}
