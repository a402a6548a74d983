import Foundation
import Glibc
import TestServers

/// `annals node --serve` over a folder; it ends with the test process, however that ends.
final class ServedFolder {
  /// As `bootstrap.servers`.
  let address: String
  private let process: pid_t

  init(_ folder: String, _ binary: AnnalsBinary) throws {
    let ready = binary.folder.path + "/ready-\(UUID())"
    let log = binary.folder.path + "/node-log"
    process = try ChildProcess.start(
      [
        "/bin/sh", "-c", "ready=$1; log=$2; shift 2; exec \"$@\" >\"$ready\" 2>>\"$log\"", "sh",
        ready, log, AnnalsBinary.program.path, "node", "--serve", folder, "--listen", "127.0.0.1:0",
      ], output: "/dev/null", environment: ["PATH=/usr/bin:/bin"])
    try Guardian.end(process, removing: ready)
    let deadline = ContinuousClock.now + KafkaCluster.patience
    while !ChildProcess.contents(ready).hasSuffix("\n") {
      var status: Int32 = 0
      guard waitpid(process, &status, WNOHANG) == 0, ContinuousClock.now < deadline else {
        throw TestServerError("it does not get ready: \(ChildProcess.contents(log))")
      }
      usleep(2_000)
    }
    address = String(ChildProcess.contents(ready).dropLast())
  }

  func stop() {
    Glibc.kill(process, SIGTERM)
    ChildProcess.wait(process)
  }
}
