import Archiver
import CommandKit
import Threads
import Worker

/// `annals archive run`: what Kafka forgets stays.
enum ArchiveRunCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["archive", "run"], summary: "keep every record of the topics in the archive",
    discussion:
      "Reads the topics from where the archive ends and keeps each record as it is: offset, time,"
      + " key, value and headers. Records count when they are on the disk; after SIGKILL or a power"
      + " cut it goes on without a gap or a repeat. One process owns an archive at a time. `annals"
      + " node --serve` offers the folder to any Kafka client, also while this runs.\n\n"
      + "On each start the last record is fetched again and compared: a topic that was made anew"
      + " under its old name is refused, until --new-log says that it begins another log.\n\n"
      + "Where a database is named (database.url), what operators decide there is kept as well, within a"
      + " second: annals archive operators shows it. The database remembers how far the archive"
      + " reaches: a folder that was put back to an earlier copy of itself is refused, until annals"
      + " archive verify --accept-earlier accepts it.\n\n"
      + "SIGTERM and Ctrl-C commit what was read and leave; a second one leaves at once.",
    options: [
      OptionDescription(
        "topic", .text(placeholder: "TOPIC"), repeats: true,
        doc: "Only this topic, declared or not; all declared ones where none is named."),
      OptionDescription(
        "until-end", .flag,
        doc: "Stop once everything is archived that was in the topics at the start."),
      OptionDescription(
        "new-log", .text(placeholder: "TOPIC"), repeats: true,
        doc: "This topic was deleted and made anew: archive it as another log beside the old one."),
    ],
    settings: [
      CommonSettings.kafkaServers, SettingsCatalogue.archiveBlock, SettingsCatalogue.archiveCommit,
      SettingsCatalogue.archiveFolder, SettingsCatalogue.archiveLevel,
      SettingsCatalogue.archiveSegment, SettingsCatalogue.brokerTimeout, CommonSettings.database,
      CommonSettings.logLevel,
      SettingsCatalogue.progressEvery, SettingsCatalogue.retryFor, SettingsCatalogue.topicsPrefix,
    ],
    examples: [
      .init("annals archive run --archive-folder ./archive", "Runs until it is told to stop."),
      .init("annals archive run --archive-folder ./archive --until-end", "Catches up and leaves."),
    ],
    exits: [.unavailable, .cannotWrite, .corrupt, .retryLater, .notPermitted, .misconfigured])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let stop = StopFlag()
    let console = context.console
    let isLive = console.isLive
    // Before librdkafka starts its threads: they must not get the signals.
    StopSignals.install(stop) {
      if isLive { console.say("committing what was read; once more leaves at once") }
    }
    let parsed = context.parsed
    let settings = try ArchiveRunPlan.settings(
      context, folder: try ArchivePlace.folder(context), topics: parsed.texts("topic"),
      newLogs: parsed.texts("new-log"), untilEnd: parsed.flag("until-end"))
    try EarlierArchive.refuse(context, folder: settings.folder)
    let archiver = Archiver(
      try context.kafka(), settings, stop: stop, notice: ArchiveDisplay.notice(context))
    var display = ArchiveDisplay(context, archiver.progress)
    let thread = ArchiverThread(archiver)
    thread.start()
    let keeper = try OperatorKeeper(
      context, folder: settings.folder, notice: ArchiveDisplay.notice(context))
    let keeping = keeper?.start()
    while thread.isRunning {
      display.show()
      OwnThread.sleep(.milliseconds(50))
    }
    let failure = thread.join()
    if let keeper, let keeping { keeper.end(keeping) }
    display.end()
    if let failure { throw Failures.failure(failure) }
    if isLive || settings.untilEnd {
      console.say(
        "\(Grouped.text(archiver.progress.now.records)) records read into \(settings.folder)")
    }
    return .success
  }
}
