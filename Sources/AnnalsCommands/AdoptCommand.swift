import CommandKit
import EventModel
import PostgresWire
import ProjectionKernel
import Replay
import Store
import Worker

/// `annals adopt`: a read model goes on under changed code.
enum AdoptCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["adopt"], summary: "let a read model go on under changed code",
    discussion:
      "A worker refuses a read model that other code made. Where the change leaves its rows as they"
      + " are (a clearer name, a bug in what no event met), an operator says so here; the assertion"
      + " is noted in the operator log. Where it does not, raise the projection's version"
      + " instead: it is then built anew beside the old one.\n\n"
      + "The golden logs are replayed first: where the code gives another digest than was recorded for"
      + " the version, the rows are not as they were, and it is refused. --without-golden leaves that"
      + " out, and the assertion rests on the operator's word alone.\n\n"
      + "What waits in quarantine stays there; annals quarantine retry judges it by the new code.",
    arguments: [ArgumentDescription("projection", doc: "The projection.")],
    options: [
      OperatorOptions.why, OperatorOptions.by,
      OptionDescription("without-golden", .flag, doc: "Do not replay the golden logs."), .execute,
      .output,
    ],
    settings: [
      CommonSettings.database, SettingsCatalogue.goldenFolder, SettingsCatalogue.topicsPrefix,
    ],
    examples: [
      .init(
        "annals adopt training_mode --why 'renamed a constant' --execute",
        "The worker goes on.")
    ],
    exits: [.checkFailed, .unavailable, .cannotWrite, .retryLater, .notPermitted, .misconfigured])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let entry = try ProjectionChoice.entry(context.parsed.argument("projection") ?? "")
    let decision = try OperatorOptions.decision(context.parsed)
    let registry = try context.registry()
    let connection = try context.connect()
    let hash = FedGenerations.codeHash(of: entry, registry)
    let generations = try FedGenerations.all(of: entry, connection)
      .filter { $0.sourceHash != hash }
    guard !generations.isEmpty else {
      context.console.say("nothing to do: \(entry.declaration.name) was made by this code")
      return .success
    }
    let evidence = try evidence(context, entry)
    var table = ResultTable(columns: ["projection", "version", "generation", "from", "to"])
    for generation in generations {
      table.append([
        .text(generation.projection.text), .integer(Int64(generation.version)),
        .integer(Int64(generation.number)), .text(String(generation.sourceHash.prefix(12))),
        .text(String(hash.prefix(12))),
      ])
    }
    try context.console.rows(table, context.parsed.output)
    guard context.parsed.flag("execute") else {
      context.console.say("nothing was changed; --execute does it")
      return .success
    }
    for generation in generations {
      try Failures.store { () throws(StoreError) in
        try Adoption(connection).carryOut(
          generation, sourceHash: hash, decision, evidence: evidence)
      }
    }
    context.console.say("adopted, and noted in the operator log as \(decision.by)")
    return .success
  }

  /// What the golden logs say of this program's code.
  /// - Throws: `checkFailed` where a digest is not what it was.
  private static func evidence(
    _ context: CommandContext, _ entry: ProjectionEntry
  ) throws(CommandFailure) -> String {
    guard !context.parsed.flag("without-golden") else { return "without golden logs" }
    let replay = try GoldenReplay()
    var names: [String] = []
    for log in try GoldenFolder.logs(context) {
      let finding = try replay.run(log, entry)
      guard finding.verdict.isUnchanged else {
        throw CommandFailure(
          .checkFailed,
          "golden log \(log.name), \(entry.declaration.name): \(finding.verdict.text)",
          place: log.path,
          action: "raise the projection's version, so that it is built anew beside the old one")
      }
      context.console.say("golden log \(log.name): digest \(finding.found.digest), unchanged")
      names.append("\(log.name) \(finding.found.digest.prefix(12))")
    }
    guard !names.isEmpty else {
      throw CommandFailure(
        .misconfigured, "the golden folder holds no log", place: try GoldenFolder.path(context),
        action: "name another one, or say --without-golden")
    }
    return "golden logs " + names.joined(separator: ", ")
  }
}
