import Archive
import CommandKit
import EventModel

/// `annals archive list`: what the archive has.
enum ArchiveListCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["archive", "list"], summary: "what the archive has of each partition",
    discussion:
      "One row for each partition of each log: the offsets that it holds, the end not included;"
      + " records, bytes on the disk and unpacked; offsets that Kafka had removed before they were"
      + " read; the least and the greatest time of a record. Reads manifests, and no records.",
    options: [.output], settings: [SettingsCatalogue.archiveFolder],
    examples: [.init("annals archive list --archive-folder ./archive", "Everything.")],
    exits: [.cannotWrite, .corrupt, .notPermitted, .misconfigured])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let reader = try ArchivePlace.reader(context)
    var table = ResultTable(columns: [
      "topic", "life", "partition", "start", "end", "records", "lost", "bytes", "unpacked",
      "segments", "blocks", "first_time", "last_time",
    ])
    for one in reader.partitions {
      table.append([
        .text(one.partition.topic.text), .integer(Int64(one.log.life)),
        .integer(Int64(one.partition.partition.number)), .integer(one.start.number),
        .integer(one.end.number), .integer(one.records),
        .integer(one.lost.reduce(0) { $0 + $1.upperBound.number - $1.lowerBound.number }),
        .integer(one.bytes), .integer(one.plainBytes),
        .integer(Int64(Set(one.blocks.map(\.segment)).count)), .integer(Int64(one.blocks.count)),
        one.firstTimeMs.map { .moment(milliseconds: $0) } ?? .null,
        one.lastTimeMs.map { .moment(milliseconds: $0) } ?? .null,
      ])
    }
    try context.console.rows(table, context.parsed.output)
    return .success
  }
}
