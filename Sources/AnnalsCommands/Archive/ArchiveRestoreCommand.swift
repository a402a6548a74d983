import Archive
import CommandKit
import EventModel
import KafkaWire

/// `annals archive restore`: records go back into a topic.
enum ArchiveRestoreCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["archive", "restore"], summary: "send records of the archive into a topic again",
    discussion:
      "Sends the records to the same partitions, in the order of their offsets, with their keys,"
      + " values, headers and timestamps, and one header more: annals-position, which says where"
      + " each stood (topic#life/partition/offset). Projections take that as the record's position,"
      + " so that a restored record is the one it was. Offsets in the topic are new. The topic must"
      + " be there, with as many partitions at least, and keep times of years ago"
      + " (message.timestamp.before.max.ms, retention.ms).\n\n"
      + "Shows its plan first; --execute does it. It first reads the topic's partitions, for what was"
      + " restored into them before is not sent again: stopped half-way it goes on when it is begun"
      + " again. Two that restore into one topic at the same time do not see each other.",
    arguments: [ArchiveSelection.topic],
    options: ArchiveSelection.options + [
      OptionDescription(
        "into", .text(placeholder: "TOPIC"),
        doc: "The topic to send to; the same where it is left out."),
      .execute,
    ],
    settings: [
      CommonSettings.kafkaServers, SettingsCatalogue.archiveFolder,
      SettingsCatalogue.brokerTimeout, SettingsCatalogue.topicsPrefix,
    ],
    examples: [
      .init("annals archive restore orders --into orders.restored", "Shows the plan."),
      .init(
        "annals archive restore orders --since 2026-11-01T00:00:00Z --into orders.restored --execute",
        "Does it."),
    ],
    exits: [
      .inputRefused, .unavailable, .cannotWrite, .corrupt, .notPermitted, .misconfigured,
    ])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let reader = try ArchivePlace.reader(context)
    let selection = try ArchiveSelection(context, reader)
    let source = ArchivePlace.topic(
      context.parsed.argument("topic") ?? "", try context.registry())
    let target = context.parsed.text("into").map(TopicName.init) ?? source
    let kafka = try context.kafka()
    let ends = try TopicEnds.find([target], kafka, timeout: context.brokerTimeout)
    for (partition, from, to) in selection.ranges {
      let name = TopicPartition(target, partition.partition.partition)
      guard let end = ends[name] else {
        throw CommandFailure(
          .misconfigured,
          "\(target) has \(ends.count) partitions, and partition \(name.partition) is to be restored",
          action: "give it as many as \(source) had")
      }
      context.console.say(
        "\(partition.log) partition \(name.partition): offsets \(from) up to \(to) go behind "
          + "offset \(end) of \(target)")
    }
    let there = try RestoredRecords(
      in: Set(selection.ranges.map { TopicPartition(target, $0.partition.partition.partition) }),
      context)
    let isForReal = context.parsed.flag("execute")
    let sender = RecordSender(context, target)
    var counts = Counts()
    try selection.forEach(reader) { partition, head, batch throws(CommandFailure) in
      let record = RestoredRecord(partition, head, batch)
      guard counts.add(record, there) else { return }
      guard isForReal else { return }
      sender.add(record.outgoing, line: counts.missing)
      if let failure = sender.failure { throw failure }
    }
    try sender.finish()
    context.console.say(counts.text(target, sender: isForReal ? sender : nil))
    return sender.failed > 0 ? .unavailable : .success
  }

  /// What became of the records that were chosen.
  private struct Counts {
    /// Not in the topic yet.
    private(set) var missing = 0
    private var there = 0
    /// Missing ones behind which some are there: they come behind them now.
    private var late = 0

    /// - Returns: whether the record is to be sent.
    mutating func add(_ record: RestoredRecord, _ held: RestoredRecords) -> Bool {
      guard !held.contains(record.position) else {
        there += 1
        return false
      }
      missing += 1
      if held.reachesBehind(record.position) { late += 1 }
      return true
    }

    /// - Parameter sender: nil where nothing was to be sent.
    func text(_ target: TopicName, sender: RecordSender?) -> String {
      var text = ""
      if let sender {
        text += "\(Self.number(sender.sent)) sent to \(target)"
        if sender.failed > 0 { text += ", \(Self.number(sender.failed)) not delivered" }
      } else {
        text += "\(Self.number(missing)) records would be sent to \(target)"
      }
      if there > 0 { text += "; \(Self.number(there)) are there already" }
      if late > 0 {
        text += "; \(Self.number(late)) of them stood before some that are there, and come behind"
      }
      return sender == nil && missing > 0 ? text + "; --execute sends them" : text
    }

    private static func number(_ count: Int) -> String { Grouped.text(Int64(count)) }
  }
}
