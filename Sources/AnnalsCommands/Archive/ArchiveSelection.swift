import Archive
import CommandKit
import EventCodec
import EventModel
import JSONFields

/// Which records of an archive a command is about: a topic, and what narrows it.
struct ArchiveSelection {
  static let topic = ArgumentDescription("topic", doc: "A topic of the archive.")

  static let options: [OptionDescription] = [
    OptionDescription(
      "partition", .integer(0...Int64(Int32.max)), doc: "Only this partition."),
    OptionDescription(
      "life", .integer(1...Int64(Int32.max)),
      doc: "The topic's log of that number; the latest where it is not given."),
    OptionDescription(
      "from", .integer(0...Int64.max), doc: "From this offset on, in every partition."),
    OptionDescription(
      "to", .integer(0...Int64.max), doc: "Up to this offset, which is not included."),
    OptionDescription(
      "since", .text(placeholder: "TIME"),
      doc: "Only records of that time or later, as 2026-11-21T06:00:00Z, by their own time."),
    OptionDescription(
      "until", .text(placeholder: "TIME"), doc: "Only records before that time."),
    OptionDescription(
      "key", .text(placeholder: "KEY"), doc: "Only records with exactly this key."),
    OptionDescription(
      "type", .text(placeholder: "EVENT"),
      doc: "Only events of this type, as the topic's contract tells them."),
  ]

  /// The partitions, each with its range of offsets.
  let ranges: [(partition: ArchivedPartition, from: Offset, to: Offset)]
  private let sinceMs: Int64?
  private let untilMs: Int64?
  private let key: [UInt8]?
  private let type: (contract: TopicContract, event: EventTypeID)?
  private let decoder: RecordDecoder?

  init(_ context: CommandContext, _ reader: ArchiveReader) throws(CommandFailure) {
    let parsed = context.parsed
    let registry = try context.registry()
    let topic = ArchivePlace.topic(parsed.argument("topic") ?? "", registry)
    let lives = reader.partitions.filter { $0.partition.topic == topic }
    guard let latest = lives.map(\.log.life).max() else {
      let names = Set(reader.partitions.map(\.partition.topic.text)).sorted()
      throw CommandFailure(
        .inputRefused, "the archive has nothing of a topic \(topic)",
        action: DidYouMean.sentence(for: topic.text, among: names)
          ?? "annals archive list shows what there is")
    }
    let life = parsed.integer("life").map(Int32.init) ?? latest
    sinceMs = try Self.moment(parsed, "since")
    untilMs = try Self.moment(parsed, "until")
    key = parsed.text("key").map { Array($0.utf8) }
    if let name = parsed.text("type") {
      guard let contract = registry.topic(topic),
        let event = contract.events.first(where: { $0.name == name })
      else {
        throw CommandFailure(
          .usage, "\(topic) has no event \(name)",
          action:
            "one of \(registry.topic(topic)?.events.map(\.name).joined(separator: ", ") ?? "none")")
      }
      type = (contract, event.id)
      decoder = RecordDecoder(registry: registry)
    } else {
      type = nil
      decoder = nil
    }
    let number = parsed.integer("partition").map(Int32.init)
    let from = Offset(parsed.integer("from") ?? 0)
    let to = Offset(parsed.integer("to") ?? .max)
    let (since, until) = (sinceMs, untilMs)
    ranges = lives.filter {
      $0.log.life == life && (number == nil || $0.partition.partition.number == number)
    }.compactMap { one in
      // Whole blocks outside the times are not even read.
      let fitting = one.blocks.filter {
        $0.lastTimeMs >= since ?? .min && $0.firstTimeMs < until ?? .max
      }
      guard let first = fitting.first, let last = fitting.last else { return nil }
      let low = max(one.start, from, first.base)
      let high = min(one.end, to, last.next)
      return low < high ? (one, low, high) : nil
    }
  }

  private static func moment(
    _ parsed: ParsedCommand, _ option: String
  ) throws(CommandFailure) -> Int64? {
    guard let text = parsed.text(option) else { return nil }
    guard let moment = Array(text.utf8).withUnsafeBytes({ TimestampText.rfc3339($0) }) else {
      throw CommandFailure(
        .usage, "--\(option) \(text) is no time", action: "write it as 2026-11-21T06:00:00Z")
    }
    return moment.microseconds / 1000
  }

  /// Whether only offsets choose, so that every record of the ranges is meant.
  var isWhole: Bool { sinceMs == nil && untilMs == nil && key == nil && type == nil }

  /// Whether a record is one that is meant.
  func takes(_ head: RecordHead, of batch: RecordBatch) -> Bool {
    if let sinceMs, head.timestampMs < sinceMs { return false }
    if let untilMs, head.timestampMs >= untilMs { return false }
    if let key, batch.key(head)?.elementsEqual(key) != true { return false }
    guard let type, let decoder else { return true }
    let position = Position(
      log: LogID(0), partition: Partition(0), offset: Offset(head.offset))
    return decoder.decode(head, of: batch, as: type.contract, at: position) == .event(type.event)
  }

  /// Goes over all records that are meant, partition by partition.
  func forEach(
    _ reader: ArchiveReader,
    _ body: (ArchivedPartition, RecordHead, RecordBatch) throws(CommandFailure) -> Void
  ) throws(CommandFailure) {
    for (partition, from, to) in ranges {
      let cursor = try Failures.archive { () throws(ArchiveError) in
        try reader.cursor(of: partition, from: from, to: to)
      }
      while true {
        let batch = RecordBatch(capacityBytes: 2 << 20)
        let isMore = try Failures.archive { () throws(ArchiveError) in
          try cursor.next(into: batch, maxBytes: 1 << 20)
        }
        guard isMore else { break }
        for head in batch.records where takes(head, of: batch) {
          try body(partition, head, batch)
        }
      }
    }
  }
}
