import Archive
import CommandKit
import Crypto
import Drill
import Glibc
import Replay
import Worker

/// `annals drill run`: a drill is carried out.
enum DrillRunCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["drill", "run"], summary: "carry a drill out, and keep a signed report",
    discussion:
      "Shows each step while it does it. A drill in a sandbox starts a Postgres and a node of its own"
      + " in a temporary folder, runs this program as processes that it kills for real, and removes"
      + " all of it in the end; with --on kafka it uses the Kafka that is configured, with topics"
      + " behind a prefix of the run's own, which are deleted in the end. A drill in a deployment"
      + " computes again beside what is read, and touches nothing of it.\n\n"
      + "It ends with 0 where everything expected held, and with 1 where something did not: the"
      + " report names the cause. The report is JSON and a page, in a folder below drill.reports,"
      + " with a signature over both. Where database.url is given a row is noted, where a Kafka is"
      + " given an event is sent.\n\n"
      + "Ctrl-C and SIGTERM stop it and clean up; there is no report then.",
    arguments: [DrillCatalogue.argument],
    options: [
      OptionDescription(
        "on", .choice(DrillSandbox.Broker.allCases.map(\.rawValue)), default: "node",
        doc: "The broker of a sandbox: a node of its own, or the Kafka that is configured."),
      HistoryPlace.archive,
      OptionDescription(
        "unsigned", .flag, doc: "Leave the report without a signature; it proves nothing then."),
      OptionDescription(
        "keep", .flag, doc: "Leave the sandbox's folder, with the logs of every process."),
    ],
    settings: [
      CommonSettings.kafkaServers, CommonSettings.database, SettingsCatalogue.brokerTimeout,
      SettingsCatalogue.drillBrokerStart, SettingsCatalogue.drillBrokerStop,
      SettingsCatalogue.drillFolder, SettingsCatalogue.drillProgramNext,
      SettingsCatalogue.drillReports,
      SettingsCatalogue.goldenFolder, SettingsCatalogue.keysFolder, CommonSettings.logLevel,
      SettingsCatalogue.postgresPrograms, SettingsCatalogue.topicsPrefix,
      SettingsCatalogue.replicationMax,
    ],
    examples: [
      .init("annals drill run worker-crash-storm", "In servers of its own."),
      .init(
        "annals drill run broker-outage --on kafka --drill-broker-stop 'systemctl stop kafka'"
          + " --drill-broker-start 'systemctl start kafka'",
        "On a Kafka that nobody else uses."),
      .init(
        "annals drill run live-equals-rebuilt --archive /var/lib/annals/archive",
        "On what people use."),
    ],
    exits: [
      .checkFailed, .inputRefused, .unavailable, .cannotWrite, .corrupt, .retryLater,
      .notPermitted, .misconfigured,
    ])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let drill = try DrillCatalogue.named(context.parsed.argument("drill") ?? "")
    let reporter = try DrillReporter(context)
    let broker = DrillSandbox.Broker(rawValue: context.parsed.text("on") ?? "") ?? .node
    try refuse(drill, broker, context)
    let stop = StopFlag()
    let log = UpLog(context)
    // Before any thread is started: none of them must get the signals.
    StopSignals.install(stop) { log.info("stopping", text: "stopping and cleaning up") }
    DrillFolder.sweep(context, log)
    let startedAt = HostProcess.nowMicroseconds()
    let run = name(startedAt)
    let record = DrillRecorder(
      DrillReport(
        drill: drill, fileHash: DrillReporter.hash(drill.text), run: run,
        program: "annals \(AnnalsProgram.description.version)", machine: DrillReporter.machine,
        broker: text(broker, drill), startedAt: startedAt),
      DrillClock(limit: drill.limit, stop: stop), DrillDisplay(context, log))
    record.display.begin(drill, run: run)
    switch drill.ground {
    case .sandbox: try sandbox(context, drill, broker, record, log)
    case .deployment: try deployment(context, drill, record)
    }
    record.report.took = record.clock.elapsed
    try reporter.write(record.report)
    let failures = reporter.tell(record.report)
    record.display.end(record.report, folder: reporter.folder(record.report))
    for failure in failures { _ = context.console.explain(failure) }
    guard record.report.verdict == .passed else { return .checkFailed }
    return failures.first?.exit ?? .success
  }

  /// What can be known to be missing before anything is started.
  private static func refuse(
    _ drill: Drill, _ broker: DrillSandbox.Broker, _ context: CommandContext
  ) throws(CommandFailure) {
    _ = try ProjectionChoice.entries(drill.projections)
    guard drill.ground == .sandbox, drill.hasBroker, broker == .kafka else { return }
    _ = try context.kafka()
    for (action, setting) in [
      (DrillStep.Action.stopBroker(kills: true), SettingsCatalogue.drillBrokerStop),
      (.stopBroker(kills: false), SettingsCatalogue.drillBrokerStop),
      (.startBroker, SettingsCatalogue.drillBrokerStart),
    ] where drill.steps.contains(where: { $0.action == action }) {
      guard context.settings.text(setting.name) == nil else { continue }
      throw CommandFailure(
        .misconfigured, "\(drill.name) stops the broker, and nothing says how: \(setting.name)",
        action: "set \(setting.name) to a command, or let it have a node of its own: --on node")
    }
  }

  private static func sandbox(
    _ context: CommandContext, _ drill: Drill, _ broker: DrillSandbox.Broker,
    _ record: DrillRecorder, _ log: UpLog
  ) throws(CommandFailure) {
    let sandbox = try DrillSandbox(
      context, drill, run: record.report.run, broker: broker, log: log)
    defer {
      let keeps = context.parsed.flag("keep")
      for failure in sandbox.stop(keeps: keeps) { _ = context.console.explain(failure) }
      if keeps { context.console.say("\(sandbox.folder.path) is kept") }
      // It was taken from this process for its own Postgres's sake; the report goes elsewhere.
      for (name, value) in context.environment where name.hasPrefix("PG") {
        setenv(name, value, 1)
      }
    }
    var golden: GoldenLog?
    var source: DrillSource?
    // A source that is damaged is a finding of the drill, and no reason not to report.
    let isThere = try record.step("open the source", within: .seconds(60)) {
      () throws(CommandFailure) in
      switch drill.source {
      case .golden(let name):
        golden = try GoldenFolder.logs(context, named: name).first
        source = try golden.map { log throws(CommandFailure) in
          try DrillSource(drill, folder: log.archive.path)
        }
      case .archive(let path): source = try DrillSource(drill, folder: path)
      case .deployment, .nothing: return drill.source.text
      }
      return "\(drill.source.text), \(Grouped.text(source?.count ?? 0)) records"
    }
    guard isThere else { return }
    try DrillRunner(drill, sandbox, source: source, golden: golden, record).run()
  }

  private static func deployment(
    _ context: CommandContext, _ drill: Drill, _ record: DrillRecorder
  ) throws(CommandFailure) {
    let deployment = try DrillDeployment(context, drill, run: record.report.run, record)
    defer {
      do throws(CommandFailure) {
        try deployment.stop(keeps: context.parsed.flag("keep"))
      } catch {
        _ = context.console.explain(error)
      }
    }
    try deployment.run()
  }

  private static func text(_ broker: DrillSandbox.Broker, _ drill: Drill) -> String {
    switch (drill.ground, drill.hasBroker, broker) {
    case (.deployment, _, _), (.sandbox, true, .kafka): "the Kafka that is configured"
    case (.sandbox, true, .node): "a node of its own"
    case (.sandbox, false, _): "no broker"
    }
  }

  /// `20261121T155900Z-0f3a`: in the order of time, and two of one second differ.
  private static func name(_ microseconds: Int64) -> String {
    let second = MomentText.render(microseconds: microseconds / 1_000_000 * 1_000_000)
    let plain = second.filter { $0 != "-" && $0 != ":" }
    let hex = String(UInt16.random(in: .min ... .max), radix: 16)
    return "\(plain)-" + String(repeating: "0", count: 4 - hex.count) + hex
  }
}
