import CommandKit

extension DrillReport {
  /// One JSON object, members in a fixed order, ended by a newline.
  package var json: String {
    let members: [(name: String, cell: Cell)] = [
      ("format", .text("annals.drill.report/v1")), ("run", .text(run)),
      ("drill", .text(drill.name)), ("title", .text(drill.title)),
      ("verdict", .text(verdict.rawValue)), ("cause", cause.map { .text($0) } ?? .null),
      ("started_at", .moment(startedAt)), ("took_ms", .integer(took / 1000)),
      ("where", .text(drill.ground.rawValue)), ("source", .text(drill.source.text)),
      ("broker", .text(broker)), ("program", .text(program)), ("machine", .text(machine)),
      ("file_sha256", .text(fileHash)),
      ("runbook", drill.runbook.map { .text($0) } ?? .null),
      ("steps", .json(Self.list(steps.map(Self.members)))),
      ("checks", .json(Self.list(checks.map(Self.members)))),
      ("measures", .json(Self.list(measures.map(Self.members)))),
      ("states", .json(Self.list(states.map(Self.members)))),
      ("commands", .json(Self.list(commands.map(Self.members)))),
    ]
    return JSONText.object(members) + "\n"
  }

  private static func list(_ objects: [[(name: String, cell: Cell)]]) -> String {
    "[" + objects.map { JSONText.object($0) }.joined(separator: ",") + "]"
  }

  private static func members(_ step: Step) -> [(name: String, cell: Cell)] {
    [
      ("title", .text(step.title)), ("started_after_ms", .integer(step.startedAfter / 1000)),
      ("took_ms", .integer(step.took / 1000)), ("note", .text(step.note)),
      ("failure", step.failure.map { .text($0) } ?? .null),
    ]
  }

  private static func members(_ check: Check) -> [(name: String, cell: Cell)] {
    [
      ("what", .text(check.what)), ("expected", .text(check.expected)),
      ("actual", .text(check.actual)), ("holds", .boolean(check.holds)),
    ]
  }

  private static func members(_ measure: Measure) -> [(name: String, cell: Cell)] {
    [
      ("name", .text(measure.name)), ("value", .integer(measure.value)),
      ("unit", .text(measure.unit)),
    ]
  }

  private static func members(_ state: State) -> [(name: String, cell: Cell)] {
    [
      ("projection", .text(state.projection)), ("version", .integer(Int64(state.version))),
      ("generation", .integer(Int64(state.generation))), ("rows", .integer(state.rows)),
      ("digest", .text(state.digest)), ("cut", .text(state.cut)),
    ]
  }

  private static func members(_ command: Command) -> [(name: String, cell: Cell)] {
    [
      ("from", .text(command.from)), ("shell", .text(command.shell)),
      ("exit", .integer(Int64(command.exit))), ("took_ms", .integer(command.took / 1000)),
    ]
  }
}
