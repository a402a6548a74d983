import Glibc
import TestServers

/// The program as it was built beside the tests.
struct PromoteProgram {
  struct Answer {
    let status: Int32
    let output: String
    let error: String
  }

  private let path: String
  private let folder: String
  private let environment: [String]

  init(_ url: String) throws {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let tests = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    path = "/" + tests.split(separator: "/").dropLast().joined(separator: "/") + "/annals"
    var template = Array("/tmp/annals-test-XXXXXX".utf8CString)
    guard access(path, X_OK) == 0, mkdtemp(&template) != nil else {
      throw TestServerError("\(path) was not built, or there is no folder for it")
    }
    folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    // Nobody listens there: what needs a broker fails.
    environment = [
      "PATH=/usr/bin:/bin", "HOME=\(folder)", "XDG_RUNTIME_DIR=\(folder)",
      "KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:1", "DATABASE_URL=\(url)",
    ]
  }

  /// What the processes that were started wrote so far.
  var output: String { ChildProcess.contents(folder + "/started") }

  func start(_ words: [String]) throws -> pid_t {
    try ChildProcess.start(
      [path] + words, output: folder + "/started", environment: environment)
  }

  func run(_ words: String...) throws -> Answer {
    let output = folder + "/output"
    let error = folder + "/error"
    unlink(output)
    unlink(error)
    let process = try ChildProcess.start(
      ["sh", "-c", #"errors=$1 && shift && exec "$@" 2>"$errors""#, "sh", error, path] + words,
      output: output, environment: environment)
    let status = ChildProcess.wait(process)
    return Answer(
      status: status >> 8 & 0xff, output: ChildProcess.contents(output),
      error: ChildProcess.contents(error))
  }

  func remove() throws { _ = try Command.run(["rm", "-rf", folder]) }
}
