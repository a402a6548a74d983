import Glibc
import TestServers

/// `annals node` in a process of its own, and what the kernel says about it.
final class NodeProcess {
  let bootstrap: String
  /// Seconds from its start until it said that it serves.
  let secondsToReady: Double
  private let process: pid_t

  /// How long a node may take until it serves.
  private static let readyMax: Duration = .seconds(60)

  /// - Parameters:
  ///   - data: its data folder.
  ///   - more: arguments behind `annals node --data DIR --listen 127.0.0.1:0`.
  init(data: String, _ more: [String] = []) throws {
    let output = data + ".out"
    unlink(output)
    let program = try Self.program()
    let start = ContinuousClock.now
    process = try ChildProcess.start(
      [program, "node", "--data", data, "--listen", "127.0.0.1:0"] + more, output: output)
    while true {
      let text = ChildProcess.contents(output)
      if let address = Self.address(in: text) {
        secondsToReady = (ContinuousClock.now - start).seconds
        bootstrap = address
        return
      }
      var status: Int32 = 0
      if waitpid(process, &status, WNOHANG) != 0 || ContinuousClock.now - start > Self.readyMax {
        kill(process, SIGKILL)
        throw BenchError("annals node did not start:\n\(text)")
      }
      usleep(500)
    }
  }

  /// The one line that is an address; log lines begin with a brace.
  private static func address(in text: String) -> String? {
    for line in text.split(separator: "\n", omittingEmptySubsequences: true)
    where !line.hasPrefix("{") && text.utf8.last == UInt8(ascii: "\n") {
      if line.hasPrefix("127.0.0.1:") { return String(line) }
    }
    return nil
  }

  /// The program beside this one.
  private static func program() throws -> String {
    if let named = getenv("ANNALS_PROGRAM") { return String(cString: named) }
    var path = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &path, path.count - 1)
    let own = String(decoding: path[..<max(0, length)].map(UInt8.init(bitPattern:)), as: UTF8.self)
    guard let slash = own.lastIndex(of: "/") else { throw BenchError("\(own) is no path") }
    let beside = own[...slash] + "annals"
    guard access(String(beside), X_OK) == 0 else {
      throw BenchError("no \(beside): build it with `swift build -c release --product annals`")
    }
    return String(beside)
  }

  /// Ends it as an operator does, and waits.
  func stop() throws {
    kill(process, SIGTERM)
    let status = ChildProcess.wait(process)
    guard status == 0 else { throw BenchError("annals node ended with \(status)") }
  }

  /// Ends it as a power cut would end its process.
  func crash() {
    kill(process, SIGKILL)
    ChildProcess.wait(process)
  }

  /// Memory that lies in RAM now, and the most that ever did, in MiB.
  var memory: (nowMiB: Double, peakMiB: Double) {
    (
      Measure.memoryMiB("VmRSS:", of: "\(process)"), Measure.memoryMiB("VmHWM:", of: "\(process)")
    )
  }

  /// Open file descriptors.
  var descriptors: Int {
    guard let folder = opendir("/proc/\(process)/fd") else { return -1 }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    return count - 2
  }

  /// CPU seconds that it used so far.
  var cpuSeconds: Double { BackendTime.seconds(Int64(process)) }
}
