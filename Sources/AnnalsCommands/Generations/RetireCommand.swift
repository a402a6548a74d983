import CommandKit
import EventModel
import ProjectionKernel
import Replay
import Store

/// `annals retire`: the tables of a generation go.
enum RetireCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["retire"], summary: "drop the tables of a generation that is not needed any more",
    discussion:
      "Nobody can roll back to it afterwards; what it was made from is still in Kafka and in the"
      + " archive. Views of schema `read` that still show it, because their columns were removed"
      + " or have other types, go with it: the plan names them. Its positions, outcomes and"
      + " quarantine stay.",
    arguments: [GenerationContext.projection],
    options: [
      OptionDescription(
        "generation", .integer(1...1_000_000), required: true,
        doc: "The number of the generation."),
      GenerationOptions.version, GenerationOptions.wait, OperatorOptions.why, OperatorOptions.by,
      .execute, .output,
    ],
    settings: [CommonSettings.database, SettingsCatalogue.topicsPrefix],
    examples: [
      .init(
        "annals retire slm_usage --generation 1 --version 1 --why 'version 2 is sound' --execute",
        "Drops it.")
    ],
    exits: GenerationContext.exits)

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let decision = try OperatorOptions.decision(context.parsed)
    let replay = try GenerationContext.make(context, reads: false)
    let console = context.console
    let bounds = GenerationContext.bounds(context)
    let switcher = try Failures.switching { () throws(SwitchError) in
      try GenerationSwitch(replay, bounds: bounds) { console.say($0) }
    }
    let all = try Failures.switching(switcher.generations)
    guard let generation = try GenerationOptions.choose(context, among: all) else {
      throw CommandFailure(.usage, "no generation is named", action: "give --generation")
    }
    let (retirement, views) = try Failures.switching { () throws(SwitchError) in
      let retirement = try Retirement(switcher, bounds: bounds) { console.say($0) }
      return (retirement, try retirement.plan(generation))
    }
    var table = ResultTable(columns: ["what", "name", "change"])
    table.append([.text("schema"), .text(generation.schema), .text("dropped")])
    for view in views { table.append([.text("view"), .text(view), .text("dropped")]) }
    try console.rows(table, context.parsed.output)
    guard context.parsed.flag("execute") else {
      console.say("nothing was changed; --execute does it")
      return .success
    }
    try Failures.switching { () throws(SwitchError) in
      try retirement.carryOut(generation, decision)
    }
    console.say("\(generation.text) is retired; noted in the operator log as \(decision.by)")
    return .success
  }
}
