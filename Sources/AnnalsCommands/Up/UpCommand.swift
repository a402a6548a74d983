import CommandKit
import EventCodec
import EventModel
import Threads
import Worker

/// `annals up`: everything on this machine, in one process and one folder.
enum UpCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["up"], summary: "run everything on this machine: node, Postgres, topics, workers, archive",
    discussion:
      "Starts a node, which speaks Kafka's protocol, and a Postgres of its own on a socket in the"
      + " folder; makes the declared topics with one replica each, brings the database to what this"
      + " program needs, runs the workers of all read models, and keeps every record in an archive"
      + " in the folder. When all of that is ready it says on standard output where everything is."
      + "\n\n"
      + "SIGTERM and Ctrl-C take it down in order: workers and archive, node, Postgres; a second one ends it at"
      + " once. Nothing that was acknowledged is lost in either case, nor by SIGKILL: start it"
      + " again on the same folder and it goes on. One process owns a folder at a time.\n\n"
      + "Servers named elsewhere are left alone: neither KAFKA_BOOTSTRAP_SERVERS nor DATABASE_URL,"
      + " kafka.* or PG* is read. As root, Postgres runs as the user postgres, who must be able to"
      + " enter the folder.\n\n"
      + "On a terminal one line shows how it goes. Elsewhere JSON lines go to standard error.",
    options: [
      OptionDescription(
        "data", .text(placeholder: "DIR"), environment: "ANNALS_UP_DATA", required: true,
        doc: "Where everything is kept: a folder of its own, made where it is not there."),
      OptionDescription(
        "listen", .text(placeholder: "HOST:PORT"), default: "127.0.0.1:9092",
        environment: "ANNALS_NODE_LISTEN",
        doc: "The address of the node, as numbers. Port 0 takes a free one."),
    ],
    settings: [
      SettingsCatalogue.archiveBlock, SettingsCatalogue.archiveCommit,
      SettingsCatalogue.archiveLevel, SettingsCatalogue.archiveSegment,
      SettingsCatalogue.batchAge, SettingsCatalogue.batchBytes, SettingsCatalogue.batchRecords,
      SettingsCatalogue.brokerTimeout, CommonSettings.logLevel,
    ] + NodeSettings.all + [
      SettingsCatalogue.postgresPrograms, SettingsCatalogue.progressEvery,
      SettingsCatalogue.retryFor, SettingsCatalogue.statesMax, SettingsCatalogue.topicsPrefix,
    ],
    examples: [
      .init("annals up --data ./annals-data", "Runs until it is stopped."),
      .init(
        "annals up --data ./annals-data --listen 127.0.0.1:0", "Takes a free port and says which."),
    ],
    exits: [
      .inputRefused, .unavailable, .cannotWrite, .corrupt, .retryLater, .notPermitted,
      .misconfigured,
    ])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let log = UpLog(context)
    let stop = StopFlag()
    // Before any thread is started: none of them must get the signals.
    StopSignals.install(stop) {
      log.info(
        "stopping", text: "stopping: workers, archive, node, Postgres; once more ends it at once")
    }
    let folder = try UpFolder(path: context.parsed.text("data") ?? "")
    let servers = UpServers(context, folder, stop: stop, log: log)
    let outcome: Result<ExitCode, CommandFailure>
    do throws(CommandFailure) {
      outcome = .success(try work(context, servers, folder, stop, log))
    } catch {
      outcome = .failure(error)
    }
    let failures = servers.stop()
    log.info("stopped", text: "stopped; \(folder.path) holds everything")
    let code = try outcome.get()
    if code == .success, let failure = failures.first { throw failure }
    return code
  }

  /// From the first server to the last batch.
  private static func work(
    _ context: CommandContext, _ servers: UpServers, _ folder: UpFolder, _ stop: StopFlag,
    _ log: UpLog
  ) throws(CommandFailure) -> ExitCode {
    guard let place = try servers.start(), !stop.isSet else { return .success }
    let own = try UpSteps.prepare(context, place, log)
    // A database that is new beside an archive that is not: what was decided before is obeyed.
    try OperatorCarry.run(own, archive: folder.archive, try own.connect())
    let plan = try WorkPlan(own, projections: [], untilEnd: false, member: "up", stop: stop)
    guard !stop.isSet else { return .success }
    let host = WorkerHost(plan.contexts, watch: plan.watch)
    let archiver = try UpArchiver(own, folder: folder.archive, stop: stop, log: log)
    // It goes on from there, for what came after may be in the node; where it is not, reading says so.
    if let earlier = try EarlierArchive.faults(own, folder: folder.archive)?.first {
      log.warning(
        "archive is an earlier copy", ["what": .text(earlier)],
        text: "\(folder.archive) is an earlier copy of the archive: \(earlier); it is continued")
    }
    host.start()
    archiver.start()
    log.info("workers started", ["generations": .integer(Int64(plan.contexts.count))])
    let ready = UpReady(
      place: place, folder: folder.path, topics: try own.registry().topics.map(\.name),
      readModels: plan.contexts.count)
    var display = WorkDisplay(own, host)
    var broken: CommandFailure?
    do throws(CommandFailure) {
      try context.console.data(ready.text)
      log.info("ready", ["address": .text(place.kafka), "database": .text(place.database)])
      while host.isRunning, !stop.isSet {
        try servers.check()
        display.show()
        archiver.check()
        OwnThread.sleep(.milliseconds(100))
      }
    } catch {
      broken = error
    }
    stop.set()
    let failures = host.join()
    let unarchived = archiver.join()
    display.end()
    log.info("workers stopped")
    if let broken { throw broken }
    let code = WorkCommand.exit(failures, context.console)
    if code == .success, let unarchived { throw unarchived }
    return code
  }
}
