import Archive
import CommandKit
import EventCodec
import EventModel

/// `annals archive prune`: what is older than its topic declares goes.
enum ArchivePruneCommand: AnnalsCommand {
  /// What goes of one partition, for how many days its topic keeps records, and before when.
  private typealias Planned = (plan: PrunePlan, days: Int32, cutoffMs: Int64)

  private static let dayMs: Int64 = 86_400_000

  static let description = CommandDescription(
    ["archive", "prune"], summary: "drop what is older than its topic declares",
    discussion:
      "Each topic declares how many days the archive keeps its records (archive.keepDays in"
      + " topic.json); no option makes that shorter. Whole segments go, from the start of a"
      + " partition, when every record in them is older, by its own time. A record without a time"
      + " is never old. What no contract declares is kept.\n\n"
      + "Shows its plan first; --execute does it. Where an archiver runs, which owns the archive, it is"
      + " asked to: it drops what was shown, judges the term itself, and goes on archiving."
      + " Nothing is dropped without its answer, which --wait bounds.",
    options: [
      OptionDescription(
        "topic", .text(placeholder: "TOPIC"), repeats: true, doc: "Only this topic."),
      OptionDescription(
        "keep-days", .integer(1...36_500), doc: "Keep so many days where a topic declares fewer."),
      OptionDescription(
        "wait", .duration(.milliseconds(10) ... .seconds(86_400)), default: "30s",
        doc: "How long to wait for an archiver that owns the archive."),
      .execute, .output,
    ],
    settings: [SettingsCatalogue.archiveFolder, SettingsCatalogue.topicsPrefix],
    examples: [
      .init("annals archive prune --archive-folder ./archive", "Shows what would go."),
      .init("annals archive prune --archive-folder ./archive --execute", "Drops it."),
    ],
    exits: [.checkFailed, .cannotWrite, .corrupt, .retryLater, .notPermitted, .misconfigured])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let reader = try ArchivePlace.reader(context)
    let plans = try plans(context, reader)
    var table = ResultTable(columns: [
      "topic", "life", "partition", "segments", "records", "bytes", "newest", "keeps_from",
      "keep_days",
    ])
    for (plan, days, _) in plans {
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
    return try execute(plans, reader, context)
  }

  private static func plans(
    _ context: CommandContext, _ reader: ArchiveReader
  ) throws(CommandFailure) -> [Planned] {
    let registry = try context.registry()
    let wanted = Set(context.parsed.texts("topic").map { ArchivePlace.topic($0, registry) })
    let least = Int32(context.parsed.integer("keep-days") ?? 0)
    let nowMs = nowMs
    var plans: [Planned] = []
    for one in reader.partitions {
      let topic = one.partition.topic
      guard wanted.isEmpty || wanted.contains(topic) else { continue }
      guard let contract = registry.topic(topic) else { continue }
      // Never fewer days than the topic declares: an audit stream is kept for its term.
      let days = max(contract.declaration.archive.keepDays, least)
      let cutoff = nowMs - Int64(days) * dayMs
      if let plan = PrunePlan(one, before: cutoff) { plans.append((plan, days, cutoff)) }
    }
    return plans
  }

  private static var nowMs: Int64 { HostProcess.nowMicroseconds() / 1000 }

  private static func execute(
    _ plans: [Planned], _ reader: ArchiveReader, _ context: CommandContext
  ) throws(CommandFailure) -> ExitCode {
    let writer: ArchiveWriter
    do throws(ArchiveError) { writer = try ArchiveWriter(path: reader.path) } catch {
      guard case .locked = error else { throw Failures.failure(error) }
      return try ask(plans, reader, context)
    }
    for (plan, _, _) in plans {
      try Failures.archive { () throws(ArchiveError) in try writer.prune(plan) }
      sayDropped(plan, context.console)
    }
    try Failures.archive { () throws(ArchiveError) in try writer.close() }
    return .success
  }

  /// Has it done by the archiver that owns the archive.
  private static func ask(
    _ plans: [Planned], _ reader: ArchiveReader, _ context: CommandContext
  ) throws(CommandFailure) -> ExitCode {
    let request = ArchivePruneRequest(
      folder: reader.path, wait: context.parsed.duration("wait") ?? .seconds(30))
    let refusals = try request.send(plans.map { ($0.plan, $0.cutoffMs) }, nowMs: nowMs)
    var isDone = true
    for ((plan, _, _), refusal) in zip(plans, refusals) {
      if let refusal {
        isDone = false
        context.console.say(
          "\(plan.log) partition \(plan.partition.partition): the archiver dropped nothing: "
            + refusal)
      } else {
        sayDropped(plan, context.console)
      }
    }
    return isDone ? .success : .checkFailed
  }

  private static func sayDropped(_ plan: PrunePlan, _ console: Console) {
    console.say(
      "dropped \(Grouped.text(plan.records)) records of \(plan.log) partition "
        + "\(plan.partition.partition); it begins at offset \(plan.newStart)")
  }
}
