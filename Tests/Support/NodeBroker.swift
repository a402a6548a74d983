import Foundation
import Glibc
import Synchronization

/// `annals node` as it was built beside the tests, with a folder and a port of its own. It ends with
/// this process, however that ends.
final class NodeBroker: Sendable {
  /// Holds its data, its log and its process id.
  let folder: URL
  /// As `bootstrap.servers`; the same after a restart, so that clients find it where it was.
  let address: String
  private let process: Mutex<pid_t>

  private static let readyPatience: TimeInterval = 60

  init() throws {
    guard let program = Self.program else { throw TestServerError(Self.unavailable ?? "") }
    folder = FileManager.default.temporaryDirectory.appending(path: "annals-node-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // By the number in the file, because a test may have started it again, and only if that is it.
    let end = """
      p=$(cat "$1/pid") && tr '\\0' ' ' <"/proc/$p/cmdline" | grep -qF "$1" && kill -9 "$p"
      """
    try Guardian.clean(up: folder.path, with: ["sh", "-c", end, "sh", folder.path])
    let (process, address) = try Self.start(program, in: folder, at: "127.0.0.1:0")
    self.address = address
    self.process = Mutex(process)
  }

  deinit { end(SIGKILL) }

  /// Why none can be started; nil when one can.
  static var unavailable: String? {
    program == nil ? "annals was not built beside the tests: swift build --build-tests" : nil
  }

  /// Ends it and waits until it has ended; nothing happens where it has.
  func end(_ signal: Int32) {
    process.withLock { process in
      guard process > 0 else { return }
      Glibc.kill(process, signal)
      ChildProcess.wait(process)
      process = 0
    }
  }

  /// Starts what was ended, on its data and its port.
  func restart() throws {
    guard let program = Self.program else { throw TestServerError(Self.unavailable ?? "") }
    try process.withLock { process in
      precondition(process == 0, "it still runs")
      process = try Self.start(program, in: folder, at: address).process
    }
  }

  /// Starts it and waits for its address, the one line of its standard output.
  private static func start(
    _ program: String, in folder: URL, at listen: String
  ) throws -> (process: pid_t, address: String) {
    let output = folder.path + "/address"
    unlink(output)
    let process = try ChildProcess.start(
      [
        "sh", "-c", #"folder=$1; shift; exec "$@" 2>>"$folder/log""#, "sh", folder.path, program,
        "node", "--data", folder.path + "/data", "--listen", listen,
      ], output: output)
    try "\(process)\n".write(
      to: folder.appending(path: "pid"), atomically: true, encoding: .utf8)
    let deadline = Date(timeIntervalSinceNow: readyPatience)
    while Date() < deadline {
      let text = ChildProcess.contents(output)
      if text.hasSuffix("\n") { return (process, String(text.dropLast())) }
      var status: Int32 = 0
      if waitpid(process, &status, WNOHANG) == process { break }
      usleep(2_000)
    }
    Glibc.kill(process, SIGKILL)
    throw TestServerError(
      "annals node did not start: \(ChildProcess.contents(folder.path + "/log"))")
  }

  /// Beside the tests; the folder depends on how they were built.
  private static var program: String? {
    let own = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let path = own.deletingLastPathComponent().appending(path: "annals").path
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }
}
