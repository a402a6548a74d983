import CommandKit
import EventModel
import PostgresWire
import ProjectionKernel
import Replay
import Store

/// `annals promote`: readers see another generation.
enum PromoteCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["promote"], summary: "let readers see another generation, after showing what changes",
    discussion:
      "Shows the difference between the active generation and the one that is to follow it, at one"
      + " cut, and what becomes of the views of schema `read`. With --execute all views are then"
      + " switched in one transaction: a statement sees one generation or the other. A view whose"
      + " columns were removed or have other types stays as it is, and a versioned one stands"
      + " beside it.\n\n"
      + "Readers that hold a view are waited for 50 ms at a time, with pauses in which everybody"
      + " goes on. The generation that was active is demoted: it stays, and is fed as long as a"
      + " worker with its code runs, until annals retire; annals rollback returns to it.",
    arguments: [GenerationContext.projection],
    options: [
      GenerationOptions.generation, GenerationOptions.version,
      OptionDescription(
        "expect", .text(placeholder: "EXPECTATION"),
        doc: "Switch only if it holds: 'no change', 'only added columns' or 'at most N rows'."),
      GenerationOptions.samples,
      OptionDescription(
        "without-difference", .flag,
        doc: "Do not compare: for an active generation that nobody feeds any more."),
      HistoryPlace.archive, GenerationOptions.wait, OperatorOptions.why, OperatorOptions.by,
      .execute, .output,
    ],
    settings: [
      CommonSettings.kafkaServers, CommonSettings.database, SettingsCatalogue.brokerTimeout,
      SettingsCatalogue.topicsPrefix,
    ],
    examples: [
      .init("annals promote slm_usage --why 'rebuilt'", "Shows what would change."),
      .init(
        "annals promote slm_usage --expect 'no change' --why 'rebuilt' --execute",
        "Switches if nothing changes."),
    ],
    exits: GenerationContext.exits)

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let decision = try OperatorOptions.decision(context.parsed)
    let expectation = try expectation(context)
    let replay = try GenerationContext.make(context, reads: true)
    let console = context.console
    let switcher = try Failures.switching { () throws(SwitchError) in
      try GenerationSwitch(replay, bounds: GenerationContext.bounds(context)) { console.say($0) }
    }
    let chosen = try GenerationOptions.choose(
      context, among: try Failures.switching(switcher.generations))
    let (active, candidate) = try Failures.switching { () throws(SwitchError) in
      let active = try switcher.active()
      if let chosen { return (active, chosen) }
      return (active, try switcher.candidate())
    }
    guard [.built, .demoted].contains(candidate.state) else {
      throw CommandFailure(
        .misconfigured, "\(candidate.text) is \(candidate.state.rawValue)",
        action: "only a generation that is built or demoted can be promoted")
    }
    console.say("\(active.text) -> \(candidate.text)")
    let objection = try show(context, replay, switcher, (active, candidate), expectation)
    if let objection {
      console.say("expected \(expectation?.text ?? ""): \(objection); nothing was changed")
      return .checkFailed
    }
    guard context.parsed.flag("execute") else {
      console.say("nothing was changed; --execute does it")
      return .success
    }
    let tries = try Failures.switching { () throws(SwitchError) in
      try switcher.waitUntilLevel(candidate)
      return try switcher.carryOut(
        .promote, to: candidate, decision,
        detail: expectation.map { "expected \($0.text)" } ?? "")
    }
    console.say(
      "readers see \(candidate.text)\(tries > 1 ? ", at try \(tries)" : "");"
        + " noted in the operator log as \(decision.by)")
    return .success
  }

  private static func expectation(
    _ context: CommandContext
  ) throws(CommandFailure) -> Expectation? {
    guard let text = context.parsed.text("expect") else { return nil }
    guard let expectation = Expectation(text) else {
      throw CommandFailure(
        .usage, "\"\(text)\" is no expectation",
        action: Expectation.texts.map { "'\($0)'" }.joined(separator: ", "))
    }
    guard !context.parsed.flag("without-difference") else {
      throw CommandFailure(.usage, "--expect needs the difference")
    }
    return expectation
  }

  /// Shows what would change.
  /// - Returns: why it is not what was expected; nil where it is.
  private static func show(
    _ context: CommandContext, _ replay: ReplayContext, _ switcher: GenerationSwitch,
    _ both: (active: Generation, candidate: Generation), _ expectation: Expectation?
  ) throws(CommandFailure) -> String? {
    var table = ResultTable(columns: DifferenceRows.columns)
    var objection: String?
    if !context.parsed.flag("without-difference") {
      let samples = context.parsed.integer("samples") ?? 0
      let (difference, cut) = try Failures.switching { () throws(SwitchError) in
        try Barrier(replay, bounds: GenerationContext.barrier(context)).compare(
          both.active, both.candidate
        ) { session, cut throws(SwitchError) in
          (try Difference.find(both.active, both.candidate, samples: samples, session), cut)
        }
      }
      table = DifferenceRows.table(difference)
      DiffCommand.say(cut, context.console)
      objection = expectation?.objection(to: difference)
    }
    let steps = try Failures.switching { () throws(SwitchError) in
      try switcher.plan(.promote, to: both.candidate)
    }
    DifferenceRows.add(steps, to: &table)
    try context.console.rows(table, context.parsed.output)
    return objection
  }
}
