import CommandKit
import EventModel
import Threads
import Worker

/// `annals work`: events become rows.
enum WorkCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["work"], summary: "read events from Kafka and keep the read models",
    discussion:
      "Each generation of each projection has a consumer group and transactions of its own, so one"
      + " that fails stops no other; one that a rebuild makes is taken up while the worker runs, and one"
      + " that is retired is let go. Start as many processes as there are partitions, on as many"
      + " machines as you like: they share the work. A batch is one transaction, with the rows,"
      + " the positions and what was quarantined.\n\n"
      + "SIGTERM and Ctrl-C finish the batch and leave; a second one leaves at once. Nothing is"
      + " lost or applied twice in either case, nor by SIGKILL.\n\n"
      + "On a terminal one line shows how it goes. Elsewhere JSON lines go to standard error.",
    options: [
      ProjectionChoice.option,
      OptionDescription(
        "until-end", .flag,
        doc: "Stop once everything is applied that was in the topics at the start."),
      OptionDescription(
        "slot", .integer(Int64(SlotLock.slots.lowerBound)...Int64(SlotLock.slots.upperBound)),
        doc: "Which worker of this host it is; the first free slot where it is not given. A worker"
          + " that comes back to its slot finds its partitions as it left them."),
      OptionDescription(
        "output", .choice(OutputFormat.allCases.map(\.rawValue)),
        doc: "Also write the final summary as rows to standard output."),
    ],
    settings: [
      CommonSettings.kafkaServers, CommonSettings.database, SettingsCatalogue.batchAge,
      SettingsCatalogue.batchBytes, SettingsCatalogue.batchRecords,
      SettingsCatalogue.brokerTimeout, CommonSettings.logLevel, SettingsCatalogue.progressEvery,
      SettingsCatalogue.retryFor, SettingsCatalogue.statesMax, SettingsCatalogue.topicsPrefix,
    ],
    examples: [
      .init("annals work", "Keeps all read models until it is told to stop."),
      .init("annals work --until-end", "Catches up and leaves."),
      .init(
        "annals work --projection training_mode --batch-records-max 1000",
        "Keeps one read model, in small transactions."),
    ],
    exits: [
      .inputRefused, .unavailable, .cannotWrite, .corrupt, .retryLater, .notPermitted,
      .misconfigured,
    ])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let stop = StopFlag()
    let console = context.console
    let isLive = console.isLive
    // Before librdkafka starts its threads: they must not get the signals.
    StopSignals.install(stop) {
      if isLive { console.say("finishing the batch; once more leaves at once") }
    }
    let lock = try WorkSlot.take(context)
    let plan = try WorkPlan(
      context, projections: context.parsed.texts("projection"),
      untilEnd: context.parsed.flag("until-end"), member: lock.memberName, stop: stop)
    let host = WorkerHost(plan.contexts, watch: plan.watch)
    var display = WorkDisplay(context, host)
    let started = ContinuousClock.now
    host.start()
    display.begin(slot: lock.slot)
    while host.isRunning {
      display.show()
      OwnThread.sleep(.milliseconds(100))
    }
    let failures = host.join()
    display.end()
    let summary = WorkSummary(host.progress, took: ContinuousClock.now - started)
    if isLive || context.parsed.flag("until-end") { console.say(summary.text) }
    if let output = context.parsed.text("output").flatMap(OutputFormat.init(rawValue:)) {
      try console.rows(summary.table, output)
    }
    return exit(failures, console)
  }

  /// Explains every failure; the code is the one that needs a person most.
  static func exit(_ failures: [WorkerHost.Failure], _ console: Console) -> ExitCode {
    var worst = ExitCode.success
    for failure in failures {
      let explained = Failures.failure(failure.error)
      _ = console.explain(
        CommandFailure(
          explained.exit, "\(failure.projection): \(explained.what)", place: explained.place,
          action: explained.action))
      if rank(explained.exit) > rank(worst) { worst = explained.exit }
    }
    return worst
  }

  /// What a supervisor may mend by itself counts least.
  private static func rank(_ exit: ExitCode) -> Int {
    let order: [ExitCode] = [
      .success, .retryLater, .unavailable, .inputRefused, .notPermitted, .misconfigured, .corrupt,
      .bug,
    ]
    return order.firstIndex(of: exit) ?? order.count
  }
}
