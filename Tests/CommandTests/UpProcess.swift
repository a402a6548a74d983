import Foundation
import Glibc
import TestServers

/// `annals up` as a process of its own, in a folder of its own; it ends with the test process,
/// however that ends, and its Postgres with it.
final class UpProcess {
  let binary: AnnalsBinary
  /// Its data folder.
  let data: String
  private var process: pid_t = 0
  private var starts = 0

  init() throws {
    binary = try AnnalsBinary()
    data = binary.folder.path + "/data"
    let end = """
      p=$(cat "$1/pid") && tr '\\0' ' ' <"/proc/$p/cmdline" | grep -qF "$1" && kill -9 "$p"
      """
    try Guardian.clean(up: binary.folder.path, with: ["sh", "-c", end, "sh", binary.folder.path])
  }

  deinit {
    if process > 0 {
      Glibc.kill(process, SIGKILL)
      ChildProcess.wait(process)
    }
  }

  /// What it wrote since it was last started.
  var output: String { ChildProcess.contents(binary.folder.path + "/out-\(starts)") }
  var log: String { ChildProcess.contents(binary.folder.path + "/log-\(starts)") }

  /// The messages of its log, in order.
  var messages: [Substring] { log.matches(of: /"message":"([^"]*)"/).map(\.output.1) }

  /// Starts it; the same port again where it had one.
  /// - Parameter prefix: what makes the program run as another user; empty for this one.
  func start(_ words: String..., through prefix: [String] = []) throws {
    let address = kafka ?? "127.0.0.1:0"
    starts += 1
    process = try ChildProcess.start(
      [
        "sh", "-c", #"log=$1; shift; exec "$@" 2>"$log""#, "sh",
        binary.folder.path + "/log-\(starts)",
      ] + prefix + [AnnalsBinary.program.path, "up", "--data", data, "--listen", address] + words,
      output: binary.folder.path + "/out-\(starts)",
      environment: binary.environment.map { "\($0.key)=\($0.value)" })
    try "\(process)\n".write(
      to: binary.folder.appending(path: "pid"), atomically: true, encoding: .utf8)
  }

  /// Waits until it says that it is ready.
  func waitUntilReady() throws { try wait(for: "ready") { self.output.contains(/kcat -b .*\n$/) } }

  /// Waits until its log has that message.
  func wait(forMessage message: String) throws {
    try wait(for: message) { self.messages.contains { $0 == message } }
  }

  /// Waits until that holds, as long as it runs.
  func wait(for what: String, _ holds: () throws -> Bool) throws {
    let end = ContinuousClock.now + KafkaCluster.patience
    while !(try holds()) {
      var status: Int32 = 0
      if process > 0, waitpid(process, &status, WNOHANG) == process {
        process = 0
        throw TestServerError("it ended with \(status) before \(what)\n\(log)")
      }
      guard ContinuousClock.now < end else {
        throw TestServerError("it never happened: \(what)\n\(log)")
      }
      usleep(5_000)
    }
  }

  func send(_ signal: Int32) { Glibc.kill(process, signal) }

  /// Waits for its end.
  /// - Returns: its exit status, or the negative number of the signal that ended it.
  func waitForEnd() -> Int32 {
    let status = ChildProcess.wait(process)
    process = 0
    return status & 0x7f == 0 ? status >> 8 & 0xff : -(status & 0x7f)
  }

  /// Stops it in order.
  func stop() -> Int32 {
    send(SIGTERM)
    return waitForEnd()
  }

  /// As it printed them.
  var kafka: String? { output.firstMatch(of: /KAFKA_BOOTSTRAP_SERVERS=(\S+)/).map { "\($0.1)" } }
  var database: String? { output.firstMatch(of: /DATABASE_URL='([^']+)'/).map { "\($0.1)" } }

  /// The rows of every tenant's training intervals, through the socket.
  func intervals() throws -> [String] {
    let answer = try binary.run(
      "query", "training_mode.interval", "--select", "tenant", "--order", "tenant", "--output",
      "ndjson", "--database-url", database ?? "")
    guard answer.status == 0 else { throw TestServerError(answer.error) }
    return answer.output.split(separator: "\n").map(String.init)
  }

  /// Sends the beginning of a tenant's training through the node.
  func enable(_ tenant: String) throws {
    let event = """
      {"event_id": "6a0e7f9c-0000-4000-8000-\(tenant)", "tenant": "\(tenant)", \
      "action": "training.enabled", "user": "ana", "timestamp": 1700000000, \
      "details": {"reason": "test"}}
      """
    let answer = try binary.run(
      "produce", "training.audit", "--kafka-bootstrap-servers", kafka ?? "", input: event)
    guard answer.status == 0 else { throw TestServerError(answer.error) }
  }

  /// Whether any server works on the cluster's folder.
  var hasServer: Bool {
    get throws {
      let names = try FileManager.default.contentsOfDirectory(atPath: "/proc")
      return names.contains { name in
        Int(name) != nil
          && ChildProcess.contents("/proc/\(name)/cmdline").contains(data + "/postgres/data\0")
      }
    }
  }

  /// The process that the cluster's own file names.
  var postmaster: pid_t? {
    ChildProcess.contents(data + "/postgres/data/postmaster.pid")
      .split(separator: "\n").first.flatMap { pid_t($0) }
  }
}
