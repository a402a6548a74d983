import Glibc

/// A Postgres server of our own, in a folder of our own: no port, no password, nobody else's.
///
/// Make it and call it on the thread that lives as long as the process: the server is told to stop
/// by the kernel when that thread ends. Only one process may do so for a folder at a time; whoever
/// calls this holds a lock.
package final class PrivateCluster {
  /// What happened on the way, for a log.
  package enum Step: Sendable {
    /// A cluster is being made; it takes a second or two.
    case making
    /// A server was left by a process that was killed, and is stopped first.
    case stoppingLeftOver(process: Int32)
    case starting
  }

  package static let user = "annals"
  /// How long a server gets to write out what it has and stop.
  package static let stopPatience: Duration = .seconds(120)
  private static let quitPatience: Duration = .seconds(10)

  private let folder: ClusterFolder
  private let server: ServerProcess
  private var hasEnded = false

  /// Makes the cluster where there is none, and starts the server; it may not be ready yet.
  /// - Parameters:
  ///   - path: the folder, absolute; made where it is missing.
  ///   - programs: the folder of `initdb` and `postgres`; nil finds them.
  ///   - environment: of this process; variables of Postgres's own are not passed on.
  ///   - step: told what is being done.
  package init(
    path: String, programs: String?, environment: [String: String],
    step: (Step) -> Void
  ) throws(PrivatePostgresError) {
    let folder = try ClusterFolder.prepare(path)
    let version = try folder.version()
    let programs = try PostgresPrograms.find(
      named: programs, version: version, cluster: folder.data, path: environment["PATH"] ?? "")
    let passed = Self.passed(environment)
    try Self.checkReach(folder, passed)
    try Self.endLeftOver(folder, step)
    try folder.clearUnfinished()
    if version == nil {
      step(.making)
      try Self.make(folder, programs, passed)
    }
    try Postmaster(data: folder.data).forgetStale(socketLock: folder.socketLock)
    step(.starting)
    server = try ServerProcess.start(
      folder.account.prefix(signalWhenParentDies: "INT") + [
        programs.postgres, "-D", folder.data, "-p", String(ClusterFolder.port),
        "-c", "listen_addresses=", "-c", "unix_socket_directories=\(folder.asSocketSetting)",
        "-c", "logging_collector=off", "-c", "log_destination=stderr",
      ], log: folder.log, environment: passed)
    self.folder = folder
  }

  /// Where its socket, its data and its log are.
  package var path: String { folder.path }
  /// What the server says.
  package var log: String { folder.log }
  /// The user that it runs as.
  package var account: String { folder.account.name }

  /// As libpq takes it; the path is encoded, so that a shell needs no more than quotes.
  package func url(database: String) -> String {
    let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/".utf8)
    let host = folder.path.utf8.map { byte in
      plain.contains(byte)
        ? String(UnicodeScalar(byte))
        : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
    let port = ClusterFolder.port
    return "postgresql://\(Self.user)@/\(database)?host=\(host.joined())&port=\(port)"
  }

  /// Whether the server still runs.
  package func isRunning() -> Bool {
    if !hasEnded, !server.isRunning() { hasEnded = true }
    return !hasEnded
  }

  /// Why it ended by itself.
  package var end: PrivatePostgresError {
    .failed(what: "Postgres ended", log: folder.log, lines: Paths.lastLines(folder.log))
  }

  /// Stops it in order: sessions are ended, what is in memory is written out.
  /// - Throws: `stuck` where it does not stop, also when told to do so at once.
  package func stop() throws(PrivatePostgresError) {
    guard isRunning() else { return }
    for (signal, patience) in [(SIGINT, Self.stopPatience), (SIGQUIT, Self.quitPatience)] {
      kill(server.id, signal)
      if Self.wait(patience, until: { !self.isRunning() }) { return }
    }
    throw .stuck(process: server.id)
  }

  private static func make(
    _ folder: ClusterFolder, _ programs: PostgresPrograms, _ environment: [String]
  ) throws(PrivatePostgresError) {
    let log = folder.path + "/initdb.log"
    let initdb = try ServerProcess.start(
      folder.account.prefix(signalWhenParentDies: "KILL") + [
        programs.initdb, "-D", folder.making, "-U", user, "--auth=trust", "-E", "UTF8",
        "--no-locale", "--data-checksums",
      ], log: log, environment: environment)
    guard initdb.wait() else {
      throw .failed(what: "initdb failed", log: log, lines: Paths.lastLines(log))
    }
    try folder.finish()
  }

  /// Stops the server of a process that was killed.
  private static func endLeftOver(
    _ folder: ClusterFolder, _ step: (Step) -> Void
  ) throws(PrivatePostgresError) {
    let postmaster = Postmaster(data: folder.data)
    if let process = postmaster.running {
      step(.stoppingLeftOver(process: process))
      for (signal, patience) in [(SIGINT, stopPatience), (SIGQUIT, quitPatience)] {
        guard postmaster.owns(process) else { break }
        kill(process, signal)
        if wait(patience, until: { !postmaster.owns(process) }) { break }
      }
      if postmaster.owns(process) { throw .stuck(process: process) }
    }
    // Those without a postmaster notice that by themselves, unless they are busy.
    guard !wait(.seconds(5), until: { postmaster.remaining().isEmpty }) else { return }
    for process in postmaster.remaining() { kill(process, SIGQUIT) }
    if wait(quitPatience, until: { postmaster.remaining().isEmpty }) { return }
    throw .stuck(process: postmaster.remaining().first ?? 0)
  }

  /// Whether the server's user gets there, asked before anything is made.
  private static func checkReach(
    _ folder: ClusterFolder, _ environment: [String]
  ) throws(PrivatePostgresError) {
    guard folder.account.isOther else { return }
    let test = try ServerProcess.start(
      folder.account.prefix(signalWhenParentDies: "KILL") + ["test", "-w", folder.path],
      log: "/dev/null", environment: environment)
    guard test.wait() else {
      throw .unreachable(folder: folder.path, account: folder.account.name)
    }
  }

  /// `PGDATA`, `PGPORT` and their like are about other servers.
  private static func passed(_ environment: [String: String]) -> [String] {
    environment.filter { !$0.key.hasPrefix("PG") && !$0.key.hasPrefix("LC_") && $0.key != "LANG" }
      .sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } + ["LC_ALL=C"]
  }

  private static func wait(_ patience: Duration, until isTrue: () -> Bool) -> Bool {
    let end = ContinuousClock.now + patience
    while true {
      if isTrue() { return true }
      if ContinuousClock.now > end { return false }
      usleep(10_000)
    }
  }
}
