import Archive
import CommandKit
import EventCodec
import EventModel
import Glibc

/// `annals archive prune`: what is older than its topic declares goes.
enum ArchivePruneCommand: AnnalsCommand {
  private static let dayMs: Int64 = 86_400_000

  static let description = CommandDescription(
    ["archive", "prune"], summary: "drop what is older than its topic declares",
    discussion:
      "Each topic declares how many days the archive keeps its records (archive.keepDays in"
      + " topic.json); no option makes that shorter. Whole segments go, from the start of a"
      + " partition, when every record in them is older, by its own time. A record without a time"
      + " is never old. What no contract declares is kept.\n\n"
      + "Shows its plan first; --execute does it. An archiver that runs owns the archive: stop it"
      + " first.",
    options: [
      OptionDescription(
        "topic", .text(placeholder: "TOPIC"), repeats: true, doc: "Only this topic."),
      OptionDescription(
        "keep-days", .integer(1...36_500), doc: "Keep so many days where a topic declares fewer."),
      .execute, .output,
    ],
    settings: [SettingsCatalogue.archiveFolder, SettingsCatalogue.topicsPrefix],
    examples: [
      .init("annals archive prune --archive-folder ./archive", "Shows what would go."),
      .init("annals archive prune --archive-folder ./archive --execute", "Drops it."),
    ],
    exits: [.cannotWrite, .corrupt, .retryLater, .notPermitted, .misconfigured])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let reader = try ArchivePlace.reader(context)
    let plans = try plans(context, reader)
    var table = ResultTable(columns: [
      "topic", "life", "partition", "segments", "records", "bytes", "newest", "keeps_from",
      "keep_days",
    ])
    for (plan, days) in plans {
      table.append([
        .text(plan.partition.topic.text), .integer(Int64(plan.log.life)),
        .integer(Int64(plan.partition.partition.number)), .integer(Int64(plan.segments.count)),
        .integer(plan.records), .integer(plan.bytes), .moment(milliseconds: plan.lastTimeMs),
        .integer(plan.newStart.number), .integer(Int64(days)),
      ])
    }
    let console = context.console
    if !plans.isEmpty || context.parsed.output != .table {
      try console.rows(table, context.parsed.output)
    }
    guard !plans.isEmpty else {
      console.say("nothing to do: no segment is older than its topic declares")
      return .success
    }
    guard context.parsed.flag("execute") else {
      console.say("nothing was changed; --execute drops it")
      return .success
    }
    try execute(plans.map(\.plan), reader, console)
    return .success
  }

  private static func plans(
    _ context: CommandContext, _ reader: ArchiveReader
  ) throws(CommandFailure) -> [(plan: PrunePlan, days: Int32)] {
    let registry = try context.registry()
    let wanted = Set(context.parsed.texts("topic").map { ArchivePlace.topic($0, registry) })
    let least = Int32(context.parsed.integer("keep-days") ?? 0)
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let nowMs = Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    var plans: [(plan: PrunePlan, days: Int32)] = []
    for one in reader.partitions {
      let topic = one.partition.topic
      guard wanted.isEmpty || wanted.contains(topic) else { continue }
      guard let contract = registry.topic(topic) else { continue }
      // Never fewer days than the topic declares: an audit stream is kept for its term.
      let days = max(contract.declaration.archive.keepDays, least)
      if let plan = PrunePlan(one, before: nowMs - Int64(days) * dayMs) {
        plans.append((plan, days))
      }
    }
    return plans
  }

  private static func execute(
    _ plans: [PrunePlan], _ reader: ArchiveReader, _ console: Console
  ) throws(CommandFailure) {
    for plan in plans {
      try Failures.archive { () throws(ArchiveError) in
        let writer = try ArchiveWriter(path: reader.path)
        try writer.open(plan.log, plan.partition.partition, start: Offset(0))
        try writer.prune(plan)
        try writer.close()
      }
      console.say(
        "dropped \(Grouped.text(plan.records)) records of \(plan.log) partition "
          + "\(plan.partition.partition); it begins at offset \(plan.newStart)")
    }
  }
}
