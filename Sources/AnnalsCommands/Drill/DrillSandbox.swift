import CommandKit
import Drill
import Glibc
import PostgresWire
import Store
import Worker

/// Servers and processes of a drill's own, in a folder of its own: nothing of them is left in the
/// end, and nothing that people use is touched.
///
///     annals-up.lock  bin/annals  annals.properties  run/  keys/  logs/
///     node/ or node-2/ ...   postgres/ or postgres-2/ ...   archive/
final class DrillSandbox {
  /// Where the broker comes from.
  enum Broker: String, CaseIterable {
    /// A node in the folder.
    case node
    /// The Kafka that is configured, with topics behind a prefix of the drill's own.
    case kafka
  }

  let run: String
  let drill: Drill
  let folder: UpFolder
  var files: DrillFolder { processes.files }
  let log: UpLog
  let broker: DrillBroker
  private let processes: DrillProcesses
  private let context: CommandContext
  private var postgres: UpPostgres?
  private var clusterCount = 0

  init(
    _ context: CommandContext, _ drill: Drill, run: String, broker: Broker, log: UpLog
  ) throws(CommandFailure) {
    self.context = context
    self.drill = drill
    self.run = run
    self.log = log
    folder = try UpFolder(path: DrillFolder.place(context, run: run))
    processes = DrillProcesses(DrillFolder(folder.path))
    try processes.files.prepare()
    try processes.files.link(
      "annals-next", to: context.settings.text(SettingsCatalogue.drillProgramNext.name))
    // Behind that of the deployment, which may be all that its users have rights to.
    let own = context.settings.text(SettingsCatalogue.topicsPrefix.name)
    let prefix = (broker == .kafka ? own ?? "" : "") + "drill-\(run)."
    self.broker = DrillBroker(
      context, kind: drill.hasBroker ? broker : nil, prefix: drill.hasBroker ? prefix : "")
  }

  /// Starts the servers; with a drill that wants it so, topics and tables are there in the end.
  /// - Parameter partitions: how many each topic has at least, by its declared name.
  func start(_ clock: DrillClock, partitions: [String: Int]) throws(CommandFailure) {
    try files.write(broker.properties, to: "annals.properties")
    try startPostgres(clock)
    try broker.start(self, clock)
    _ = try annals(["keys", "new", "drill.sandbox"], clock)
    guard drill.isPrepared else { return }
    try broker.makeTopics(own, partitions: partitions)
    _ = try annals(["migrate"], clock)
  }

  // MARK: servers

  /// A cluster that holds nothing; one that was there before is gone.
  func startPostgres(_ clock: DrillClock) throws(CommandFailure) {
    if let postgres { try postgres.stop() }
    postgres = nil
    if clusterCount > 0 { try files.remove(clusterFolder) }
    clusterCount += 1
    let made = try UpPostgres(context, folder: clusterFolder, log: log)
    postgres = made
    guard try made.waitUntilReady(clock.stop) != nil else {
      try clock.check("Postgres gets ready")
      return
    }
  }

  private var clusterFolder: String {
    folder.path + (clusterCount < 2 ? "/postgres" : "/postgres-\(clusterCount)")
  }

  /// The settings under which the other commands' code finds this sandbox, and nothing else.
  var own: CommandContext {
    var values: [(name: String, value: Value)] = [
      (CommonSettings.database.name, .text(postgres?.url ?? "")),
      (SettingsCatalogue.topicsPrefix.name, .text(broker.prefix)),
      (SettingsCatalogue.archiveFolder.name, .text(folder.archive)),
    ]
    if broker.isNode {
      values += [
        (CommonSettings.kafkaServers.name, .text(broker.address)),
        (SettingsCatalogue.replicationMax.name, .integer(1)),
      ]
    }
    let keepsKafka = broker.isKafka
    return CommandContext(
      parsed: context.parsed,
      settings: context.settings.replacing(values, by: "annals drill") {
        keepsKafka || !$0.name.hasPrefix("kafka.")
      }, environment: context.environment, console: context.console)
  }

  /// A session of the sandbox's database.
  func connect() throws(CommandFailure) -> PostgresConnection {
    let url = postgres?.url ?? ""
    return try Failures.postgres { () throws(PostgresError) in
      try PostgresConnection(try PostgresSettings(url: url), applicationName: "annals-drill")
    }
  }

  // MARK: processes

  /// What a process sees of the world: the sandbox.
  var environment: [String] {
    var values = [
      "PATH": files.binFolder + ":" + (context.environment["PATH"] ?? "/usr/bin:/bin"),
      "HOME": folder.path, "XDG_RUNTIME_DIR": files.runFolder, "LC_ALL": "C.UTF-8",
      "ANNALS_CONFIG": folder.path + "/annals.properties", "DATABASE_URL": postgres?.url ?? "",
      "ANNALS_TOPICS_PREFIX": broker.prefix, "ANNALS_ARCHIVE_FOLDER": folder.archive,
      "ANNALS_KEYS_FOLDER": files.keysFolder, "ANNALS_LOG_LEVEL": "info",
    ]
    if broker.isNode {
      values["KAFKA_BOOTSTRAP_SERVERS"] = broker.address
      values["ANNALS_TOPICS_REPLICATION_MAX"] = "1"
    }
    // As the drill finds it where it was started, which is not the sandbox.
    values["ANNALS_GOLDEN_FOLDER"] = GoldenFolder.find(context).flatMap(HostProcess.absolute)
    if HostProcess.exists(folder.archive) { values["ANNALS_ARCHIVE"] = folder.archive }
    return values.map { "\($0.key)=\($0.value)" }.sorted()
  }

  /// Starts a process of this program.
  func startAnnals(_ name: String, _ words: [String]) throws(CommandFailure) -> DrillChild {
    try start(name, [files.program] + words)
  }

  /// Starts a process.
  func start(_ name: String, _ words: [String]) throws(CommandFailure) -> DrillChild {
    try processes.start(name, words, environment: environment)
  }

  /// Forgets a process that has ended.
  func forget(_ child: DrillChild) { processes.forget(child) }

  /// Runs this program to its end, which must be a success.
  /// - Parameter other: how else it may end.
  @discardableResult
  func annals(
    _ words: [String], _ clock: DrillClock, orExit other: [Int] = []
  ) throws(CommandFailure) -> DrillChild {
    try processes.annals(words, environment: environment, clock, orExit: other)
  }

  /// Waits for the end of a process, which must be one of those.
  func finish(
    _ child: DrillChild, _ clock: DrillClock, exits: [Int]
  ) throws(CommandFailure) -> DrillChild {
    try processes.finish(child, clock, exits: exits)
  }

  /// Ends everything and removes the folder.
  /// - Parameter keeps: whether the folder stays, for somebody to look at.
  /// - Returns: what did not end as it should.
  func stop(keeps: Bool) -> [CommandFailure] {
    var failures: [CommandFailure] = []
    func trying(_ body: () throws(CommandFailure) -> Void) {
      do throws(CommandFailure) { try body() } catch { failures.append(error) }
    }
    processes.end()
    trying { () throws(CommandFailure) in try broker.stop() }
    if let postgres { trying { () throws(CommandFailure) in try postgres.stop() } }
    trying { () throws(CommandFailure) in
      if keeps { try files.keep() } else { try files.remove(folder.path) }
    }
    return failures
  }
}
