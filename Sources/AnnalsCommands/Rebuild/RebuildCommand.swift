import CommandKit
import EventModel
import KafkaWire
import ProjectionKernel
import Replay
import Store
import Threads
import Worker

/// `annals rebuild`: a read model is computed anew, beside the one that is read.
enum RebuildCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["rebuild"], summary: "compute a read model anew, beside the one that is read",
    discussion:
      "Makes a new generation of the projection's version that this program has, from the archive"
      + " as far as it reaches and from Kafka behind it, and touches nothing that is read. Every"
      + " record is judged and folded by the code of live work; what operators discarded stays"
      + " discarded, and decisions that the archive keeps and the database lacks are carried over"
      + " first. In the end the generation is built: workers with the same code keep it up with"
      + " the topics, and readers see it once it is promoted.\n\n"
      + "It says what it is going to do, and begins. Ctrl-C and SIGTERM keep what was folded; the"
      + " same command goes on from there, as it does after SIGKILL from the last checkpoint. One"
      + " rebuild of a projection runs at a time.\n\n"
      + "On a terminal one line shows how it goes. Elsewhere JSON lines go to standard error.",
    arguments: [ArgumentDescription("projection", doc: "The projection.")],
    options: [
      HistoryPlace.archive,
      OptionDescription(
        "anew", .flag, doc: "Give an unfinished rebuild up and begin from the start."),
      OptionDescription(
        "accept-loss", .flag,
        doc: "Go on where the beginning of a log is nowhere any more, and account for it as lost."),
      OptionDescription("plan", .flag, doc: "Only say what would be done."),
    ],
    settings: [
      CommonSettings.kafkaServers, CommonSettings.database, SettingsCatalogue.brokerTimeout,
      CommonSettings.logLevel, SettingsCatalogue.progressEvery,
      SettingsCatalogue.rebuildCheckpoint, SettingsCatalogue.rebuildMemory,
      SettingsCatalogue.rebuildThreads, SettingsCatalogue.topicsPrefix,
    ],
    examples: [
      .init("annals rebuild slm_usage", "From what Kafka still has."),
      .init(
        "annals rebuild slm_usage --archive /var/lib/annals/archive",
        "From the archive, and from Kafka where it ends."),
      .init("annals rebuild slm_usage --plan", "How many events, and how long it may take."),
    ],
    exits: [
      .inputRefused, .unavailable, .cannotWrite, .corrupt, .retryLater, .notPermitted,
      .misconfigured,
    ])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let entry = try ProjectionChoice.entry(context.parsed.argument("projection") ?? "")
    let stop = StopFlag()
    let console = context.console
    // Before librdkafka starts its threads: they must not get the signals.
    StopSignals.install(stop) {
      console.say("keeping what was folded; once more leaves at once")
    }
    if let archive = context.parsed.text("archive") {
      try EarlierArchive.refuse(context, folder: archive)
    }
    if let archive = context.parsed.text("archive"), !context.parsed.flag("plan") {
      try OperatorCarry.run(context, archive: archive, try context.connect())
    }
    let progress = RebuildProgress()
    let rebuild = try rebuild(context, entry, progress, stop)
    let plan = try refusing { () throws(RebuildError) in
      try rebuild.plan(
        anew: context.parsed.flag("anew"), acceptsLoss: context.parsed.flag("accept-loss"))
    }
    var display = RebuildDisplay(context, plan, progress)
    display.show(plan)
    if context.parsed.flag("plan") { return .success }
    let ending = try finish(rebuild, plan, &display)
    switch ending {
    case .built(let generation):
      display.built(generation)
      return .success
    case .cancelled:
      throw CommandFailure(
        .retryLater, "the rebuild of \(plan.projection) was cancelled; what was folded is kept",
        action: "go on with annals rebuild \(plan.projection)"
          + (context.parsed.text("archive").map { " --archive \($0)" } ?? ""))
    }
  }

  private static func rebuild(
    _ context: CommandContext, _ entry: ProjectionEntry, _ progress: RebuildProgress,
    _ stop: StopFlag
  ) throws(CommandFailure) -> Rebuild {
    let registry = try context.registry()
    let sources = try HistoryPlace.sources(context)
    let target = RebuildTarget(
      entry: entry, sourceHash: FedGenerations.codeHash(of: entry, registry), registry: registry,
      topics: registry.topics(of: entry))
    let postgres = try context.postgres()
    return try refusing { () throws(RebuildError) in
      try Rebuild(target, postgres, sources, settings(context), progress, stop: stop)
    }
  }

  static func settings(_ context: CommandContext) -> RebuildSettings {
    var settings = RebuildSettings()
    let given = context.settings
    if let threads = given.integer(SettingsCatalogue.rebuildThreads.name) {
      settings.threads = Int(threads)
    }
    if let bytes = given.integer(SettingsCatalogue.rebuildMemory.name) {
      settings.memoryBytes = Int(bytes)
    }
    settings.checkpointEvery =
      given.duration(SettingsCatalogue.rebuildCheckpoint.name) ?? settings.checkpointEvery
    return settings
  }

  /// Carries the plan out on a thread of its own, while this one shows how it goes.
  private static func finish(
    _ rebuild: Rebuild, _ plan: RebuildPlan, _ display: inout RebuildDisplay
  ) throws(CommandFailure) -> Rebuild.Ending {
    let run = RebuildRun(rebuild, plan)
    while run.isRunning {
      display.show()
      OwnThread.sleep(.milliseconds(50))
    }
    display.end()
    return try refusing { () throws(RebuildError) in try run.join() }
  }

  /// Gives a rebuild's errors the shape that a person is shown.
  static func refusing<Value>(
    _ body: () throws(RebuildError) -> Value
  ) throws(CommandFailure) -> Value {
    do { return try body() } catch { throw failure(error) }
  }

  static func failure(_ error: RebuildError) -> CommandFailure {
    switch error {
    case .history(.kafka(let error)): Failures.failure(error)
    case .history(.archive(let error)): HistoryPlace.failure(error)
    case .history(.gone), .history(.stuck):
      CommandFailure(.retryLater, "\(error)", action: "run it again; what was folded is kept")
    case .history(.noSource): CommandFailure(.misconfigured, "\(error)")
    case .store(let error): Failures.failure(error)
    case .taken(let projection):
      CommandFailure(
        .retryLater, "another rebuild of \(projection) is at work",
        action: "wait until it ends, or stop it")
    case .lost:
      CommandFailure(
        .inputRefused, "\(error)",
        action: "name the archive that holds them (--archive DIR), or go on without them"
          + " (--accept-loss)")
    case .unfinished:
      CommandFailure(.misconfigured, "\(error)", action: "begin from the start with --anew")
    case .noCut: CommandFailure(.usage, "\(error)", action: "name a cut that an answer named")
    case .cancelled: CommandFailure(.retryLater, "\(error)", action: "ask again")
    }
  }
}
