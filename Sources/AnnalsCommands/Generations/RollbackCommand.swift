import CommandKit
import EventModel
import ProjectionKernel
import Replay
import Store

/// `annals rollback`: readers see the generation before again.
enum RollbackCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["rollback"], summary: "let readers see the generation before again",
    discussion:
      "Returns to the generation that was active before the last switch, or to another demoted one,"
      + " by one transaction as promote does. It says first how far that one is behind: it was fed"
      + " only as long as a worker with its code ran.",
    arguments: [GenerationContext.projection],
    options: [
      GenerationOptions.generation, GenerationOptions.version, GenerationOptions.wait,
      OperatorOptions.why, OperatorOptions.by, .execute, .output,
    ],
    settings: [CommonSettings.database, SettingsCatalogue.topicsPrefix],
    examples: [
      .init("annals rollback slm_usage --why 'costs are wrong'", "Says what would be done."),
      .init("annals rollback slm_usage --why 'costs are wrong' --execute", "Does it."),
    ],
    exits: GenerationContext.exits)

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let decision = try OperatorOptions.decision(context.parsed)
    let replay = try GenerationContext.make(context, reads: false)
    let console = context.console
    let switcher = try Failures.switching { () throws(SwitchError) in
      try GenerationSwitch(replay, bounds: GenerationContext.bounds(context)) { console.say($0) }
    }
    let chosen = try GenerationOptions.choose(
      context, among: try Failures.switching(switcher.generations))
    let (active, previous) = try Failures.switching { () throws(SwitchError) in
      let active = try switcher.active()
      if let chosen { return (active, chosen) }
      return (active, try switcher.previous())
    }
    guard previous.state == .demoted else {
      throw CommandFailure(
        .misconfigured, "\(previous.text) is \(previous.state.rawValue)",
        action: "a rollback returns to a demoted generation; annals promote shows another one")
    }
    console.say("\(active.text) -> \(previous.text)")
    let (lag, steps) = try Failures.switching { () throws(SwitchError) in
      (try switcher.lag(of: previous), try switcher.plan(.rollback, to: previous))
    }
    console.say(behind(lag))
    var table = ResultTable(columns: DifferenceRows.columns)
    DifferenceRows.add(steps, to: &table)
    try console.rows(table, context.parsed.output)
    guard context.parsed.flag("execute") else {
      console.say("nothing was changed; --execute does it")
      return .success
    }
    let tries = try Failures.switching { () throws(SwitchError) in
      try switcher.carryOut(
        .rollback, to: previous, decision, detail: "\(lag.events) records behind")
    }
    console.say(
      "readers see \(previous.text)\(tries > 1 ? ", at try \(tries)" : "");"
        + " noted in the operator log as \(decision.by)")
    return .success
  }

  private static func behind(_ lag: Lag) -> String {
    guard lag.events > 0 else { return "it has read all that the active one has" }
    let time = lag.recordTime.map { ", \($0.components.seconds) s of record time" } ?? ""
    return "it is \(lag.events) records behind\(time): readers fall back to there"
  }
}
