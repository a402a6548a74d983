import Archive
import CommandKit
import EventModel
import ProjectionKernel
import Projections
import Replay

/// `annals golden list`: the recorded logs.
enum GoldenListCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["golden", "list"], summary: "the recorded logs that code is held to",
    discussion:
      "One row for each log and each partition in it. A golden log is an archive with the digests"
      + " that each version of each read model must give: annals golden replay compares.",
    options: [.output], settings: [SettingsCatalogue.goldenFolder],
    examples: [.init("annals golden list", "What there is.")],
    exits: [.cannotWrite, .corrupt, .misconfigured])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    var table = ResultTable(columns: ["log", "topic", "partition", "records", "next", "bytes"])
    for log in try GoldenFolder.logs(context) {
      for one in log.archive.partitions {
        table.append([
          .text(log.name), .text("\(one.log)"),
          .integer(Int64(one.partition.partition.number)), .integer(one.records),
          .integer(one.end.number), .integer(one.bytes),
        ])
      }
    }
    try context.console.rows(table, context.parsed.output)
    return .success
  }
}

/// `annals golden replay`: what this program makes of recorded logs.
enum GoldenReplayCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["golden", "replay"], summary: "replay recorded logs and compare digests",
    discussion:
      "Folds the recorded logs in memory with this program's code, by the engine of live work, and"
      + " compares each read model's digest with the recorded one of the same version. It needs"
      + " neither Kafka nor Postgres. A digest that differs under other code means that the read"
      + " model was changed without raising its version; the tables that differ are named.",
    arguments: [
      ArgumentDescription("log", .optional, doc: "Only this log; all where none is named.")
    ],
    options: [
      OptionDescription(
        "projection", .text(placeholder: "PROJECTION"), doc: "Only this projection."),
      .output,
    ],
    settings: [SettingsCatalogue.goldenFolder],
    examples: [
      .init("annals golden replay", "Every log, every read model."),
      .init("annals golden replay platform --projection slm_usage", "One of them."),
    ], exits: [.checkFailed, .cannotWrite, .corrupt, .misconfigured])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let entries: [ProjectionEntry] =
      if let name = context.parsed.text("projection") {
        [try ProjectionChoice.entry(name)]
      } else {
        ProjectionRegistry.entries
      }
    let replay = try GoldenReplay()
    var findings: [GoldenReplay.Finding] = []
    for log in try GoldenFolder.logs(context, named: context.parsed.argument("log")) {
      for entry in entries { findings.append(try replay.run(log, entry)) }
    }
    try context.console.rows(GoldenReplay.table(findings), context.parsed.output)
    let changed = findings.filter { !$0.verdict.isUnchanged }
    for one in changed {
      context.console.say("\(one.log.name), \(one.found.code.projection): \(one.verdict.text)")
    }
    return changed.isEmpty ? .success : .checkFailed
  }
}

/// `annals golden record`: what this program's versions are held to from now on.
enum GoldenRecordCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["golden", "record"], summary: "write down what this program makes of a recorded log",
    discussion:
      "Replays a log and writes what each read model's digest must be, for the versions that this"
      + " program has: expected/<projection>.v<version>.json. A digest that was recorded stays: where"
      + " it is another one now the version must be raised, and this command refuses. It shows what"
      + " it would write; --execute writes.",
    arguments: [ArgumentDescription("log", doc: "The golden log.")],
    options: [.execute, .output],
    settings: [SettingsCatalogue.goldenFolder],
    examples: [.init("annals golden record platform --execute", "After a version was raised.")],
    exits: [.checkFailed, .cannotWrite, .corrupt, .misconfigured])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let replay = try GoldenReplay()
    let log = try GoldenFolder.logs(context, named: context.parsed.argument("log"))[0]
    var findings: [GoldenReplay.Finding] = []
    for entry in ProjectionRegistry.entries { findings.append(try replay.run(log, entry)) }
    try context.console.rows(GoldenReplay.table(findings), context.parsed.output)
    let wrong = findings.filter { !$0.verdict.isUnchanged && $0.verdict != .notRecorded }
    for one in wrong { context.console.say("\(one.found.code.projection): \(one.verdict.text)") }
    guard wrong.isEmpty else { return .checkFailed }
    let new = findings.filter { $0.verdict != .same }
    guard context.parsed.flag("execute") else {
      context.console.say(
        new.isEmpty
          ? "nothing to do: all is as recorded"
          : "\(new.count) of them would be written; --execute does it")
      return .success
    }
    for one in new {
      let code = one.found.code
      try OutputFiles(folder: log.path).write(
        one.found.text,
        to: GoldenLog.expectation(ProjectionName(code.projection), version: code.version))
    }
    context.console.say("\(new.count) written below \(log.path)/expected")
    return .success
  }
}
