import CommandKit
import EventModel
import PostgresWire
import ProjectionKernel
import Replay
import Store

/// `annals diff --from --to`: what changed in a read model between two moments, and why.
enum PastDiff {
  static let from = OptionDescription(
    "from", .text(placeholder: "CUT|TIME"),
    doc: "With --to: what changed since that moment of what was known.")
  static let to = OptionDescription(
    "to", .text(placeholder: "CUT|TIME"), doc: "With --from: up to this moment.")

  /// Whether the command line asks for it.
  /// - Throws: `usage` where only one moment is named, or what belongs to generations.
  static func isAsked(_ parsed: ParsedCommand) throws(CommandFailure) -> Bool {
    guard parsed.text("from") != nil || parsed.text("to") != nil else { return false }
    guard parsed.text("from") != nil, parsed.text("to") != nil else {
      throw CommandFailure(
        .usage, "two moments are compared", action: "give both: --from CUT|TIME --to CUT|TIME")
    }
    let others = ["generation", "version", "from-generation", "from-version"].filter {
      parsed.integer($0) != nil
    }
    if let other = (others + ["table", "key"].filter { parsed.text($0) != nil }).first {
      throw CommandFailure(
        .usage, "--\(other) does not go with --from and --to",
        action: "leave it out: the events behind each row are shown")
    }
    return true
  }

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let first = try AsOf.moment(context.parsed.text("from") ?? "", option: "from")
    let second = try AsOf.moment(context.parsed.text("to") ?? "", option: "to")
    let replay = try GenerationContext.make(context, reads: true)
    let access = try PastAccess(context, replay.entry)
    let connection = try context.connect()
    let one = try access.open(first, connection)
    let other = try access.open(second, connection)
    let found = try Failures.switching { () throws(SwitchError) in
      try PastDifference.find(
        one, other, samples: context.parsed.integer("samples") ?? 0,
        bounds: DiffCommand.bounds(context), replay, connection)
    }
    try context.console.rows(rows(found), context.parsed.output)
    let console = context.console
    console.say("from: \(one.cut)")
    console.say("to: \(other.cut)")
    if found.isCut {
      console.say("a bound was reached: --records-max, --events-max")
    }
    return found.difference.tables.allSatisfy(\.isNone) ? .success : .checkFailed
  }

  /// Counts, then each row with its events, then what operators decided.
  private static func rows(_ found: PastDifference) -> ResultTable {
    var result = DifferenceRows.counts(found.difference)
    for row in found.rows {
      DifferenceRows.add(row.row, of: row.table, to: &result)
      DifferenceRows.add(row.events, to: &result)
    }
    for decision in found.decisions {
      let place = decision.record.map { RecordPlace.text($0.partition, $0.offset) }
      result.append([
        .text("decision"), .text("\(decision.number)"), .text(decision.action), .null,
        place.map { .text($0) } ?? .null,
        .text(
          MomentText.render(microseconds: decision.at.microseconds)
            + " \(decision.by): \(decision.why) (\(decision.detail))"),
      ])
    }
    return result
  }
}
