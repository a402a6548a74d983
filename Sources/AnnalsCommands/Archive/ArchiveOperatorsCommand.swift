import Archive
import CommandKit
import EventModel
import PostgresWire
import Replay
import Store

/// `annals archive operators`: what operators decided, as the archive keeps it.
enum ArchiveOperatorsCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["archive", "operators"], summary: "operators' decisions that the archive keeps",
    discussion:
      "One row for each decision, in the order in which they were taken: discard, retry, adopt,"
      + " promote, rollback, retire. `archive run` with a database and `up` keep them beside the"
      + " records, chained by hashes that `archive verify` checks.\n\n"
      + "With --carry-over it shows those that the database lacks, and with --execute notes them"
      + " there, with the time, the name and the reason that they were taken with: the first step"
      + " after a database was lost. `annals rebuild --archive` does the same before it begins. A"
      + " database in which something else was decided is refused.",
    options: [
      OptionDescription("carry-over", .flag, doc: "Take them over into the database."), .execute,
      .output,
    ],
    settings: [SettingsCatalogue.archiveFolder, CommonSettings.database],
    examples: [
      .init("annals archive operators --archive-folder ./archive", "All of them."),
      .init(
        "annals archive operators --archive-folder ./archive --carry-over --execute",
        "After the database was lost."),
    ],
    exits: [.unavailable, .cannotWrite, .corrupt, .notPermitted, .misconfigured])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let path = try ArchivePlace.folder(context)
    // Whether it is an archive at all.
    _ = try ArchivePlace.reader(context)
    var entries = try OperatorCarry.history(path).entries
    let carries = context.parsed.flag("carry-over")
    if carries {
      let connection = try context.connect()
      let here = try Failures.store { () throws(StoreError) in
        try OperatorLog(connection).entries(after: 0).count
      }
      if context.parsed.flag("execute") {
        let all = entries
        entries = try Failures.store { () throws(StoreError) in
          try OperatorLog(connection).carryOver(all)
        }
      } else {
        entries = Array(entries.dropFirst(here))
      }
    } else if context.parsed.flag("execute") {
      throw CommandFailure(.usage, "--execute goes with --carry-over")
    }
    try context.console.rows(Self.table(entries), context.parsed.output)
    guard carries else { return .success }
    context.console.say(
      entries.isEmpty
        ? "nothing to do: the database has all of them"
        : context.parsed.flag("execute")
          ? "\(entries.count) carried over" : "nothing was changed; --execute does it")
    return .success
  }

  private static func table(_ entries: [OperatorEntry]) -> ResultTable {
    var table = ResultTable(columns: [
      "entry", "at", "by", "action", "projection", "version", "record", "detail", "why",
    ])
    for entry in entries {
      table.append([
        .integer(entry.number), .moment(entry.at.microseconds), .text(entry.by),
        .text(entry.action), .text(entry.projection.text), .integer(Int64(entry.version)),
        entry.record.map { .text("\($0.log)/\($0.partition)/\($0.offset)") } ?? .null,
        .text(entry.detail), .text(entry.why),
      ])
    }
    return table
  }
}
