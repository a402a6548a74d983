import Archive
import CommandKit
import EventCodec
import EventModel

/// The archive that a command is about.
enum ArchivePlace {
  /// The folder, as the settings name it.
  static func folder(_ context: CommandContext) throws(CommandFailure) -> String {
    guard let path = context.settings.text(SettingsCatalogue.archiveFolder.name), !path.isEmpty
    else {
      throw CommandFailure(
        .misconfigured, "no archive is named",
        action: "set ANNALS_ARCHIVE_FOLDER=DIR, or --archive-folder DIR")
    }
    return path
  }

  static func reader(_ context: CommandContext) throws(CommandFailure) -> ArchiveReader {
    let path = try folder(context)
    return try Failures.archive { () throws(ArchiveError) in try ArchiveReader(path: path) }
  }

  /// Bounds of a writer, from the settings.
  static func options(_ settings: ResolvedSettings) -> ArchiveOptions {
    var options = ArchiveOptions()
    if let level = settings.integer(SettingsCatalogue.archiveLevel.name) {
      options.level = Int32(level)
    }
    if let bytes = settings.integer(SettingsCatalogue.archiveBlock.name) {
      options.blockBytes = Int(bytes)
    }
    if let bytes = settings.integer(SettingsCatalogue.archiveSegment.name) {
      options.segmentBytes = bytes
    }
    return options
  }

  /// A topic as the cluster has it, by its declared name, an alias or as it is.
  static func topic(_ name: String, _ registry: ContractRegistry) -> TopicName {
    registry.topic(declared: name)?.name ?? TopicName(name)
  }
}
