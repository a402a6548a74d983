import Glibc
import Synchronization

/// A Postgres server of the tests' own: a temporary folder, a loopback port nobody else has, fsync
/// on. It stops, and its folder goes, when this process ends in whatever way.
///
/// `ANNALS_TEST_DATABASE_URL` names a server to use instead; its user must be allowed to create
/// databases.
package final class PostgresCluster: Sendable {
  /// The database that new ones are made from: a URL.
  package let adminURL: String
  private let binaries: String
  /// The cluster's folder; nil for a server that is not ours.
  private let folder: String?
  private let supervisor: Supervisor?
  /// The server's command, to start it again.
  private let server: [String]
  private let port: Int
  private let databaseCount = Atomic<Int>(0)
  /// The server that the last crash was followed by; 0 where there was none.
  private let restarted = Atomic<Int32>(0)
  private let isStopped = Atomic<Bool>(false)

  /// A process that stops the server once its standard input closes.
  private struct Supervisor {
    let process: pid_t
    let input: Int32
  }

  private static let sharedResult = Result { try PostgresCluster() }

  /// The one server of this test process, started when first asked for.
  package static func shared() throws -> PostgresCluster { try sharedResult.get() }

  /// Starts a server that no other test sees, for tests that stop or damage it.
  /// - Parameter settings: settings of the server, such as `max_connections=20`.
  package init(settings: [String] = [], ignoringEnvironment: Bool = false) throws {
    binaries = try Self.findBinaries()
    if !ignoringEnvironment, let url = getenv("ANNALS_TEST_DATABASE_URL") {
      adminURL = String(cString: url)
      folder = nil
      supervisor = nil
      server = []
      port = 0
      return
    }
    let folder = try Self.makeFolder()
    let port = try Self.freePort()
    let prefix = try Self.userPrefix(owning: folder)
    let log = folder + "/log"
    try ChildProcess.run(
      prefix + [
        binaries + "/initdb", "-D", folder + "/data", "-U", "annals", "-A", "trust", "-E", "UTF8",
        "--locale=C.UTF-8",
      ], output: folder + "/initdb.log")
    let options =
      [
        "listen_addresses=127.0.0.1", "unix_socket_directories=\(folder)", "max_connections=100",
        "deadlock_timeout=100ms", "shared_buffers=64MB", "logging_collector=off",
      ] + settings
    let server =
      prefix + [binaries + "/postgres", "-D", folder + "/data", "-p", String(port)]
      + options.flatMap { ["-c", $0] }
    self.folder = folder
    self.server = server
    self.port = port
    supervisor = try Self.supervise(server, folder: folder, log: log)
    adminURL = "postgresql://annals@127.0.0.1:\(port)/postgres"
    try waitUntilReady(port: port, log: log)
  }

  deinit { stop() }

  /// Stops the server and waits until it has stopped. Nothing happens where it is not ours.
  package func stop() {
    // Once: a second close would hit whatever has the descriptor's number by then.
    guard let supervisor, !isStopped.exchange(true, ordering: .sequentiallyConsistent) else {
      return
    }
    close(supervisor.input)
    ChildProcess.wait(supervisor.process)
    let last = restarted.exchange(0, ordering: .relaxed)
    if last != 0 { ChildProcess.wait(last) }
  }

  /// Ends the server as a crash does (`SIGQUIT`: no checkpoint), and starts it again on its data.
  package func crashAndRestart() throws {
    guard let folder else { throw ChildProcess.Failure(description: "the server is not ours") }
    let pidFile = ChildProcess.contents(folder + "/data/postmaster.pid")
    guard let process = pidFile.split(separator: "\n").first.flatMap({ pid_t($0) }) else {
      throw ChildProcess.Failure(description: "no process in postmaster.pid: \(pidFile)")
    }
    Glibc.kill(process, SIGQUIT)
    // Nobody waits for it: it was started below the supervisor, which is not asked.
    let end = time(nil) + 60
    while access(folder + "/data/postmaster.pid", F_OK) == 0, time(nil) < end { usleep(10_000) }
    let next = try ChildProcess.start(server, output: folder + "/log")
    // A child that nobody waits for would keep the monitor of exit tests busy for ever.
    let last = restarted.exchange(next, ordering: .relaxed)
    if last != 0 { ChildProcess.wait(last) }
    try waitUntilReady(port: port, log: folder + "/log")
  }

  /// The folder of the Unix socket; nil where the server is not ours.
  package var socketFolder: String? { folder }

  /// Makes an empty database and returns its URL.
  package func makeDatabase() throws -> String {
    let number = databaseCount.add(1, ordering: .relaxed).newValue
    let name = "test_\(getpid())_\(number)"
    try sql("CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'UTF8'")
    return url(database: name)
  }

  /// Runs `body` with the URL of an empty database and drops that afterwards.
  package func withDatabase<Value>(_ body: (_ url: String) throws -> Value) throws -> Value {
    let url = try makeDatabase()
    defer { drop(url) }
    return try body(url)
  }

  /// The same for an asynchronous test.
  package func withDatabase<Value>(
    isolation: isolated (any Actor)? = #isolation, _ body: (_ url: String) async throws -> Value
  ) async throws -> Value {
    let url = try makeDatabase()
    defer { drop(url) }
    return try await body(url)
  }

  /// Runs statements through `psql`, an implementation that is not ours, and returns what it prints
  /// unaligned and without headings.
  @discardableResult
  package func psql(_ url: String, _ statements: String) throws -> String {
    let output = try Self.makeFolder() + "/psql"
    defer {
      unlink(output)
      rmdir(String(output.dropLast(5)))
    }
    try ChildProcess.run(
      [binaries + "/psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", statements],
      output: output)
    return ChildProcess.contents(output)
  }

  private func sql(_ statement: String) throws { try psql(adminURL, statement) }

  private func drop(_ url: String) {
    let name = url.split(separator: "/").last!.prefix { $0 != "?" }
    do {
      try sql("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
    } catch {
      // The server may be one that the test has stopped.
      print("a test's database was not dropped: \(error)")
    }
  }

  /// The admin URL with another database in its path.
  private func url(database: String) -> String {
    let query = adminURL.firstIndex(of: "?") ?? adminURL.endIndex
    let scheme = adminURL.firstRange(of: "://")!.upperBound
    let authority = adminURL[scheme..<query].prefix { $0 != "/" }
    return "\(adminURL[..<scheme])\(authority)/\(database)\(adminURL[query...])"
  }

  /// `postgres` runs below a shell that waits for its input to close, which happens when this
  /// process ends, even by SIGKILL.
  private static func supervise(
    _ server: [String], folder: String, log: String
  ) throws -> Supervisor {
    var ends: [Int32] = [0, 0]
    // Not a pipe: this closes on exec from the start, so that no other child holds it open.
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw ChildProcess.Failure(description: "no socket pair: \(String(cString: strerror(errno)))")
    }
    let script = """
      trap '' INT TERM
      folder="$1"; shift
      (trap - INT TERM; exec "$@") </dev/null &
      cat >/dev/null
      # The process of now: a test may have started it again.
      kill -INT "$(head -n 1 "$folder/data/postmaster.pid")"
      for step in $(seq 600); do
        [ -e "$folder/data/postmaster.pid" ] || break
        sleep 0.05
      done
      rm -rf "$folder"
      """
    let process = try ChildProcess.start(
      ["sh", "-c", script, "sh", folder] + server, input: ends[0], output: log)
    close(ends[0])
    return Supervisor(process: process, input: ends[1])
  }

  private func waitUntilReady(port: Int, log: String) throws {
    let deadline = time(nil) + 60
    while time(nil) < deadline {
      let check = try ChildProcess.start(
        [binaries + "/pg_isready", "-q", "-h", "127.0.0.1", "-p", String(port)],
        output: "/dev/null")
      if ChildProcess.wait(check) == 0 { return }
      usleep(50_000)
    }
    throw ChildProcess.Failure(description: "postgres did not start\n\(ChildProcess.contents(log))")
  }

  /// The newest installation.
  private static func findBinaries() throws -> String {
    let root = "/usr/lib/postgresql"
    var versions: [Int] = []
    if let directory = opendir(root) {
      defer { closedir(directory) }
      while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if let version = Int(name), access("\(root)/\(name)/bin/initdb", X_OK) == 0 {
          versions.append(version)
        }
      }
    }
    guard let newest = versions.max() else {
      throw ChildProcess.Failure(
        description: "no PostgreSQL server below \(root): apt-get install postgresql")
    }
    return "\(root)/\(newest)/bin"
  }

  private static func makeFolder() throws -> String {
    var template = Array("/tmp/annals-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw ChildProcess.Failure(description: "no folder: \(String(cString: strerror(errno)))")
    }
    return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Postgres refuses to run as root: then it runs as the user `postgres`, who gets the folder.
  private static func userPrefix(owning folder: String) throws -> [String] {
    guard geteuid() == 0 else { return [] }
    guard let user = getpwnam("postgres") else {
      throw ChildProcess.Failure(description: "run as root, and there is no user postgres")
    }
    chown(folder, user.pointee.pw_uid, user.pointee.pw_gid)
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"]
  }

  /// A port that was free a moment ago.
  private static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard bound else {
      throw ChildProcess.Failure(description: "no port: \(String(cString: strerror(errno)))")
    }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
