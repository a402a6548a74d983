import Archive
import CommandKit
import EventModel
import KafkaWire

/// `annals archive restore`: records go back into a topic.
enum ArchiveRestoreCommand: AnnalsCommand {
  /// Where a restored record stood first: `topic#life/partition/offset`.
  static let positionHeader = "annals-position"

  static let description = CommandDescription(
    ["archive", "restore"], summary: "send records of the archive into a topic again",
    discussion:
      "Sends the records to the same partitions, in the order of their offsets, with their keys,"
      + " values, headers and timestamps, and one header more: annals-position, which says where"
      + " each stood (topic#life/partition/offset). Projections take that as the record's position,"
      + " so that a restored record is the one it was. Offsets in the topic are new. The topic must"
      + " be there, with as many partitions at least, and keep times of years ago"
      + " (message.timestamp.before.max.ms, retention.ms).\n\n"
      + "Shows its plan first; --execute does it. Stopped half-way and begun again it sends records"
      + " twice, and projections know the second copy by the event's id alone: make the topic anew"
      + " first, or restore from the offset behind the last one that arrived.",
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
    guard context.parsed.flag("execute") else {
      var count: Int64 = 0
      try selection.forEach(reader) { _, _, _ throws(CommandFailure) in count += 1 }
      context.console.say(
        "\(Grouped.text(count)) records would be sent to \(target); --execute sends them")
      return .success
    }
    let sender = RecordSender(context, target)
    var count = 0
    try selection.forEach(reader) { partition, head, batch throws(CommandFailure) in
      count += 1
      sender.add(record(partition, head, batch), line: count)
      if let failure = sender.failure { throw failure }
    }
    try sender.finish()
    var text = "\(Grouped.text(Int64(sender.sent))) sent to \(target)"
    if sender.failed > 0 { text += ", \(Grouped.text(Int64(sender.failed))) not delivered" }
    context.console.say(text)
    return sender.failed > 0 ? .unavailable : .success
  }

  static func record(
    _ partition: ArchivedPartition, _ head: RecordHead, _ batch: RecordBatch
  ) -> OutgoingRecord {
    var record = OutgoingRecord()
    record.key = batch.key(head).map { [UInt8]($0) }
    record.value = batch.value(head).map { [UInt8]($0) }
    record.partition = partition.partition.partition
    record.timestampMs = head.timestampMs >= 0 ? head.timestampMs : nil
    let headers = batch.headers(head).map { name, value in
      RecordHeader(String(decoding: name, as: UTF8.self), value.map { [UInt8]($0) })
    }
    // A record that was restored before keeps its first position.
    let isRestored = headers.contains { $0.name == positionHeader }
    let position = "\(partition.log)/\(partition.partition.partition)/\(head.offset)"
    record.headers =
      isRestored ? headers : headers + [RecordHeader(positionHeader, Array(position.utf8))]
    return record
  }
}
