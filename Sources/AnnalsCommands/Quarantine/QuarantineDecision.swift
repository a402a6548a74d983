import CommandKit
import EventModel
import PostgresWire
import ProjectionKernel
import Store
import Worker

/// What retry and discard have in common: the plan, and carrying it out.
enum QuarantineDecision {
  static let projection = ArgumentDescription(
    "projection", doc: "The projection whose quarantine it is.")
  static let options: [OptionDescription] = [
    OperatorOptions.why, OperatorOptions.by, .execute, .output,
  ]
  static let exits: [ExitCode] = [
    .checkFailed, .unavailable, .cannotWrite, .corrupt, .retryLater, .notPermitted, .misconfigured,
  ]

  static func run(
    _ action: OperatorLog.Action, _ context: CommandContext
  ) throws(CommandFailure) -> ExitCode {
    let entry = try ProjectionChoice.entry(context.parsed.argument("projection") ?? "")
    let decision = try OperatorOptions.decision(context.parsed)
    var selection = QuarantineOperator.Selection()
    let execute = context.parsed.flag("execute")
    let registry = try context.registry()
    let place = context.parsed.argument("records")
    if let place { selection = try RecordPlace(place).selection(registry) }
    let connection = try context.connect()
    var table = ResultTable(columns: [
      "projection", "generation", "record", "was", "becomes", "code", "behind", "detail",
    ])
    // By this code alone: records judged by other code than their neighbours would be neither's.
    for generation in try FedGenerations.own(of: entry, registry, connection) {
      let judge = QuarantineOperator(
        connection, entry: entry, generation: generation, registry: registry)
      let decisions = try Failures.store { () throws(StoreError) in
        try judge.carryOut(action, selection, decision, execute: execute)
      }
      for one in decisions { table.append(row(one, generation)) }
    }
    if table.rows.isEmpty {
      context.console.say(
        place.map { "no record waits at \($0)" } ?? "nothing to do: no record waits")
      return place == nil ? .success : .checkFailed
    }
    try context.console.rows(table, context.parsed.output)
    context.console.say(
      execute
        ? "done, and noted in the operator log as \(decision.by)"
        : "nothing was changed; --execute does it")
    return .success
  }

  private static func row(_ decision: WaitingDecision, _ generation: Generation) -> [Cell] {
    let entry = decision.entry
    let waits = decision.state == "quarantined" || decision.state == "held"
    return [
      .text(generation.projection.text), .integer(Int64(generation.number)),
      .text(RecordPlace.text(entry.partition, entry.offset)), .text(entry.state),
      .text(decision.state), waits ? .text(decision.code) : .null,
      decision.behind.map { .integer($0.number) } ?? .null,
      waits ? .text(decision.detail) : .null,
    ]
  }
}
