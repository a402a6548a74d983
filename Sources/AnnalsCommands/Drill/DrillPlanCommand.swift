import CommandKit
import Drill
import Drills

/// `annals drill plan`: what a drill would do.
enum DrillPlanCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["drill", "plan"], summary: "what a drill does and expects, without doing it",
    discussion:
      "One row for each step, with the longest that it may take, and one for each expectation. The"
      + " commands that a step takes from a runbook are shown as they stand on the page.",
    arguments: [DrillCatalogue.argument], options: [.output],
    examples: [
      .init("annals drill plan worker-crash-storm", "One of the house."),
      .init("annals drill plan ./drills/mine.json", "A file: also to see whether it is a drill."),
    ],
    exits: [.cannotWrite, .misconfigured])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let drill = try DrillCatalogue.named(context.parsed.argument("drill") ?? "")
    let page = drill.runbook.flatMap { name in RunbookFiles.all.first { $0.name == name } }
    var table = ResultTable(columns: ["step", "what", "within", "commands"])
    for (index, step) in drill.steps.enumerated() {
      table.append([
        .integer(Int64(index + 1)), .text(step.title), .text(DurationText.render(step.within)),
        try commands(step, page).map { .text($0) } ?? .null,
      ])
    }
    for text in expectations(drill.expectation) {
      table.append([.text("expect"), .text(text), .null, .null])
    }
    context.console.say(
      "\(drill.title): \(drill.summary) In \(place(drill)), from \(drill.source.text), within"
        + " \(DurationText.render(drill.limit)).")
    try context.console.rows(table, context.parsed.output)
    return .success
  }

  private static func place(_ drill: Drill) -> String {
    switch (drill.ground, drill.hasBroker) {
    case (.deployment, _): "the deployment that is configured, touching nothing that is read"
    case (.sandbox, true): "servers of its own: Postgres and a node"
    case (.sandbox, false): "a Postgres of its own"
    }
  }

  private static func commands(
    _ step: DrillStep, _ page: (name: String, text: String)?
  ) throws(CommandFailure) -> String? {
    switch step.action {
    case .run(let shell, _): return shell
    case .runbook(let section):
      guard let page else {
        throw CommandFailure(.misconfigured, "the runbook of the drill is not there")
      }
      do throws(RunbookPage.Fault) {
        return try RunbookPage(name: page.name, text: page.text).commands(section)
      } catch {
        throw CommandFailure(
          .misconfigured, DrillRunner.text(error, page.name),
          action: "correct the page, or the step's section")
      }
    default: return nil
    }
  }

  private static func expectations(_ expects: DrillExpectation) -> [String] {
    var texts = expects.digests.map { digest in
      switch digest {
      case .golden: "the digests that were recorded with the golden log"
      case .live: "what is read now has the digests of what is computed again"
      case .certificate: "the digests of the certificates that a step wrote"
      }
    }
    if expects.isComplete { texts.append("every offset accounted for, nothing left to apply") }
    if let limit = expects.recoveryWithin {
      texts.append("at work again within \(DurationText.render(limit)) of each fault")
    }
    if let rate = expects.rateAtLeast { texts.append("at least \(rate) events/s") }
    if let count = expects.quarantined { texts.append("\(count) records in quarantine") }
    return texts
  }
}
