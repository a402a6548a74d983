import Archive
import CommandKit
import EventModel

/// `annals archive export`: records as lines.
enum ArchiveExportCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["archive", "export"], summary: "write records of the archive as lines of JSON",
    discussion:
      "Writes one record a line to standard output, partition by partition in the order of offsets:"
      + " topic, partition, offset, timestamp_ms, timestamp_type, key, value and headers, with"
      + " key_base64 and value_base64 for bytes that are no text. `produce --raw` reads such lines."
      + " Everything that is given narrows the choice.",
    arguments: [ArchiveSelection.topic], options: ArchiveSelection.options,
    settings: [SettingsCatalogue.archiveFolder, SettingsCatalogue.topicsPrefix],
    examples: [
      .init("annals archive export orders --partition 2 --from 1047 --to 1048", "One record."),
      .init(
        "annals archive export orders --since 2026-11-01T00:00:00Z --key k-17 > k-17.ndjson",
        "What happened to a key."),
    ],
    exits: [.inputRefused, .cannotWrite, .corrupt, .notPermitted, .misconfigured])

  private static let chunkBytes = 256 << 10

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let reader = try ArchivePlace.reader(context)
    let selection = try ArchiveSelection(context, reader)
    var text = ""
    var count: Int64 = 0
    try selection.forEach(reader) { partition, head, batch throws(CommandFailure) in
      text += RecordLine.text(head, of: batch, partition.partition)
      count += 1
      if text.utf8.count >= chunkBytes {
        try context.console.data(text)
        text = ""
      }
    }
    if !text.isEmpty { try context.console.data(text) }
    context.console.say("\(Grouped.text(count)) records")
    return .success
  }
}
