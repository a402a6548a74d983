import Archive
import Archiver
import CommandKit
import EventCodec
import EventModel

/// What an archiver of this deployment is to do.
enum ArchiveRunPlan {
  static func settings(
    _ context: CommandContext, folder: String, topics names: [String], newLogs: [String] = [],
    untilEnd: Bool = false
  ) throws(CommandFailure) -> ArchiverSettings {
    let registry = try context.registry()
    let topics =
      names.isEmpty
      ? registry.topics.map(\.name) : names.map { ArchivePlace.topic($0, registry) }
    let begun = Set(newLogs.map { ArchivePlace.topic($0, registry) })
    if let stray = begun.first(where: { !topics.contains($0) }) {
      throw CommandFailure(
        .usage, "--new-log names \(stray), which is not archived",
        action: "name it with --topic, too")
    }
    var settings = ArchiverSettings(folder: folder, topics: topics)
    settings.newLogs = begun
    settings.untilEnd = untilEnd
    for topic in registry.topics {
      settings.keepDays[topic.name] = topic.declaration.archive.keepDays
    }
    settings.options = ArchivePlace.options(context.settings)
    settings.brokerTimeout = context.brokerTimeout
    if let every = context.settings.duration(SettingsCatalogue.archiveCommit.name) {
      settings.commitEvery = every
    }
    if let patience = context.settings.duration(SettingsCatalogue.retryFor.name) {
      settings.retryFor = patience
    }
    return settings
  }
}
