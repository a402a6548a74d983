import CommandKit
import EventModel
import PostgresWire
import ProjectionKernel
import Replay
import Store

/// `annals bisect`: the first row in which two states differ.
enum BisectCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["bisect"], summary: "the first row in which two states differ",
    discussion:
      "Each side is a file that annals digest --tree wrote, or a generation as"
      + " `projection:generation` or `projection:version:generation`. Two generations are read in one"
      + " snapshot. What is equal is passed over by its hashes; of each side one run of rows is read,"
      + " 64 or so.\n\n"
      + "The answer is the key of the first row, in the order of tables and keys, its values where a"
      + " generation holds it, and on standard error which events are behind it. States at different"
      + " cuts differ for that reason alone: it is said which partitions stand elsewhere.",
    arguments: [
      ArgumentDescription("left", doc: "A file or a generation."),
      ArgumentDescription("right", doc: "A file or a generation."),
    ], options: [DigestRun.workers, .output], settings: [CommonSettings.database],
    examples: [
      .init("annals bisect slm_usage:1 slm_usage:2", "Two generations of one version."),
      .init("annals bisect here.tree there.tree", "Two files, without a database."),
    ],
    exits: [
      .checkFailed, .unavailable, .cannotWrite, .corrupt, .retryLater, .notPermitted,
      .misconfigured,
    ])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let run = try DigestRun(context)
    var snapshot: String?
    var sides: [StateSide] = []
    for name in ["left", "right"] {
      sides.append(try side(context.parsed.argument(name) ?? "", context, run, &snapshot))
    }
    let (left, right) = (sides[0], sides[1])
    sayCuts(left.tree.cut, right.tree.cut, context.console)
    let difference = try Failures.digest { () throws(DigestError) in
      try Bisection.first(left, right)
    }
    var table = ResultTable(columns: ["table", "what", "column", "left", "right"])
    switch difference {
    case .none:
      context.console.say("the same, to the bit: \(left.tree.digest)")
      return .success
    case .table(let name, let inLeft):
      table.append([
        .text(name), .text("only in the \(inLeft ? "left" : "right")"), .null, .null, .null,
      ])
    case .columns(let one, let other):
      table.append([
        .text(one.name), .text("columns"), .null, .text(columns(one)), .text(columns(other)),
      ])
    case .row(let at, let key, let presence):
      try rows(of: at, key, presence, left, right, &table, context.console)
    }
    try context.console.rows(table, context.parsed.output)
    return .checkFailed
  }

  /// Opens one side; generations share the snapshot of the first.
  private static func side(
    _ name: String, _ context: CommandContext, _ run: DigestRun, _ exported: inout String?
  ) throws(CommandFailure) -> StateSide {
    let words = name.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = words.dropFirst().compactMap { Int64($0) }
    guard (2...3).contains(words.count), numbers.count == words.count - 1 else {
      return .file(try Failures.digest { () throws(DigestError) in try TreeFile(name) })
    }
    let connection = try context.connect()
    let entry = try ProjectionChoice.entry(String(words[0]))
    let generation = try GenerationChoice.named(
      entry.declaration.name, version: numbers.count == 2 ? numbers[0] : nil,
      number: numbers[numbers.count - 1], connection)
    let joined = exported
    let snapshot = try Failures.digest { () throws(DigestError) in
      try StateSnapshot(generation, connection, joining: joined)
    }
    exported = exported ?? snapshot.exportedName
    return .database(snapshot, try run.tree(snapshot))
  }

  private static func rows(
    of at: StateTable, _ key: [UInt8], _ presence: StateDifference.Presence, _ left: StateSide,
    _ right: StateSide, _ table: inout ResultTable, _ console: Console
  ) throws(CommandFailure) {
    let values = try Failures.digest { () throws(DigestError) in
      try StateKey.values(key, at)
    }
    for (column, value) in zip(at.keyColumns, values) {
      let cell: Cell =
        switch value {
        case .text(let text): .text(text)
        case .number(let number): .integer(number)
        case .boolean(let value): .boolean(value)
        case .moment(let moment): .moment(moment.microseconds)
        }
      table.append([
        .text(at.name), .text(presence.rawValue), .text(column.name),
        presence == .right ? .null : cell, presence == .left ? .null : cell,
      ])
    }
    if let origin = RowOrigin(at, values, cuts: [left.tree.cut, right.tree.cut]) {
      console.say("the events behind it: \(origin)")
    }
    let (one, other) = try Failures.digest { () throws(DigestError) in
      (try left.row(at, key: key), try right.row(at, key: key))
    }
    for (index, column) in at.columns.enumerated() where index >= at.keyCount {
      let (mine, theirs) = (one?[index].value, other?[index].value)
      // With both rows at hand only what differs is worth a line.
      guard one != nil || other != nil, one == nil || other == nil || mine != theirs else {
        continue
      }
      table.append([
        .text(at.name), .text("value"), .text(column.name), mine.map { .text($0) } ?? .null,
        theirs.map { .text($0) } ?? .null,
      ])
    }
  }

  private static func sayCuts(_ left: StateCut, _ right: StateCut, _ console: Console) {
    guard left != right else { return }
    console.say("the states are not at one cut, so that differences are to be expected:")
    for part in left.parts {
      let other = right.parts.first { $0.log == part.log && $0.partition == part.partition }
      guard other != part else { continue }
      console.say(
        "  \(part.log)/\(part.partition) next \(part.next) and \(other.map { "\($0.next)" } ?? "-")"
      )
    }
    for part in right.parts
    where !left.parts.contains(where: { $0.log == part.log && $0.partition == part.partition }) {
      console.say("  \(part.log)/\(part.partition) next - and \(part.next)")
    }
  }

  private static func columns(_ table: StateTable) -> String {
    table.columns.map { "\($0.name) \($0.type.rawValue)" }.joined(separator: ", ")
  }
}
