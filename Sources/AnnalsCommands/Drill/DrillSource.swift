import Archive
import CommandKit
import Drill
import EventCodec
import EventModel

/// The records of a drill's source, which go into the sandbox's topics piece by piece.
final class DrillSource {
  /// The folder of the archive, wherever a command is started.
  let path: String
  private let reader: ArchiveReader
  /// What is fed of each partition, and how far it is.
  private var parts: [(partition: ArchivedPartition, range: Range<Int64>, next: Int64)] = []

  /// - Parameter path: given on the command line in place of the file's; nil takes the file's.
  init(_ drill: Drill, folder path: String) throws(CommandFailure) {
    self.path = HostProcess.absolute(path) ?? path
    reader = try Failures.archive { () throws(ArchiveError) in try ArchiveReader(path: path) }
    let range = drill.range
    for topic in range.topics
    where !reader.partitions.contains(where: { $0.partition.topic.text == topic }) {
      throw CommandFailure(
        .misconfigured, "\(drill.source.text) has nothing of a topic \(topic)", place: path,
        action: "correct range.topics of the drill")
    }
    for partition in reader.partitions
    where range.topics.isEmpty || range.topics.contains(partition.partition.topic.text) {
      let from = max(partition.start.number, range.from)
      let to = min(partition.end.number, range.to)
      if from < to { parts.append((partition, from..<to, from)) }
    }
  }

  /// Offsets of the range, of all partitions together.
  var count: Int64 { parts.reduce(0) { $0 + Int64($1.range.count) } }
  /// Those that were not fed yet.
  var left: Int64 { parts.reduce(0) { $0 + $1.range.upperBound - $1.next } }

  /// How many partitions each topic of it has.
  var partitionCounts: [String: Int] {
    var counts: [String: Int] = [:]
    for part in parts {
      let name = part.partition.partition.topic.text
      counts[name] = max(counts[name] ?? 0, Int(part.partition.partition.partition.number) + 1)
    }
    return counts
  }

  /// Sends the next so many records of every partition to the topic of the same name, each with a
  /// header that says where it stood, so that its rows are those of that position.
  /// - Returns: how many were sent.
  func feed(_ amount: DrillStep.Amount, _ own: CommandContext) throws(CommandFailure) -> Int {
    var sent = 0
    let registry = try own.registry()
    for index in parts.indices {
      let (partition, range, next) = parts[index]
      let to = min(range.upperBound, next + share(amount, of: Int64(range.count)))
      guard to > next else { continue }
      let name = partition.partition.topic.text
      guard let topic = registry.topic(declared: name)?.name else {
        throw CommandFailure(
          .misconfigured, "\(name) of the source is no declared topic", place: path,
          action: "name those that are by range.topics")
      }
      let sender = RecordSender(own, topic)
      let cursor = try Failures.archive { () throws(ArchiveError) in
        try reader.cursor(of: partition, from: Offset(next), to: Offset(to))
      }
      try send(partition, cursor, sender)
      guard sender.failed == 0 else {
        throw CommandFailure(
          .unavailable, "\(sender.failed) records were not delivered to \(topic)")
      }
      sent += sender.sent
      parts[index].next = to
    }
    return sent
  }

  private func send(
    _ partition: ArchivedPartition, _ cursor: ArchiveCursor, _ sender: RecordSender
  ) throws(CommandFailure) {
    var line = 0
    while true {
      let batch = RecordBatch(capacityBytes: 2 << 20)
      let isMore = try Failures.archive { () throws(ArchiveError) in
        try cursor.next(into: batch, maxBytes: 1 << 20)
      }
      guard isMore else { break }
      for head in batch.records {
        line += 1
        sender.add(RestoredRecord(partition, head, batch).outgoing, line: line)
        if let failure = sender.failure { throw failure }
      }
    }
    try sender.finish()
  }

  /// Its share of a partition, rounded up, so that the whole is never less than was asked for.
  private func share(_ amount: DrillStep.Amount, of length: Int64) -> Int64 {
    switch amount {
    case .rest: length
    case .percent(let percent): (length * Int64(percent) + 99) / 100
    case .records(let records):
      count == 0 ? 0 : (length * Int64(records) + count - 1) / count
    }
  }
}
