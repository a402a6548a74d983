import EventModel
import Foundation
import Glibc
import KafkaWire
import TestServers

/// `annals node` as it was built, in a folder and on a port of its own; it ends with the test
/// process, however that ends.
final class NodeProcess {
  /// Why it did not do what a test waits for.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Holds the data folder and the log.
  let folder: URL
  /// As `bootstrap.servers`.
  private(set) var address = ""
  private let words: [String]
  private let environment: [String: String]
  /// 0 while it does not run.
  private var process: pid_t = 0

  var data: URL { folder.appending(path: "data") }
  var log: String { ChildProcess.contents(folder.appending(path: "log").path) }

  /// Starts one and waits until it is ready.
  /// - Parameters:
  ///   - words: options besides the folder and the address.
  ///   - data: its data folder, in place of one that goes with it.
  ///   - serving: a folder to serve read-only, in place of one of its own.
  init(
    _ words: [String] = [], data: String? = nil, serving: String? = nil,
    environment: [String: String] = [:]
  ) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "annals-node-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let source = serving.map { ["--serve", $0] } ?? ["--data", data ?? folder.path + "/data"]
    self.words = ["node"] + source + words
    self.environment = environment
    try start()
  }

  deinit {
    kill()
    _ = Result { try FileManager.default.removeItem(at: folder) }
  }

  /// Starts it again on what it has.
  func start() throws {
    let ready = folder.appending(path: "ready-\(UUID())").path
    // The same port again, so that clients find it where it was.
    let listen = ["--listen", address.isEmpty ? "127.0.0.1:0" : address]
    let variables = environment.merging(["PATH": "/usr/bin:/bin"]) { given, _ in given }
    process = try ChildProcess.start(
      [
        "/bin/sh", "-c", "ready=$1; log=$2; shift 2; exec \"$@\" >\"$ready\" 2>>\"$log\"", "sh",
        ready, folder.appending(path: "log").path, Self.program.path,
      ] + words + listen, output: "/dev/null", environment: variables.map { "\($0)=\($1)" })
    try Guardian.end(process, removing: folder.path)
    let deadline = ContinuousClock.now + .seconds(30)
    while !ChildProcess.contents(ready).hasSuffix("\n") {
      var status: Int32 = 0
      guard waitpid(process, &status, WNOHANG) == 0, ContinuousClock.now < deadline else {
        throw Failure(description: "it does not get ready, status \(status): \(log)")
      }
      usleep(2_000)
    }
    address = String(ChildProcess.contents(ready).dropLast())
  }

  func kill() { _ = end(SIGKILL) }

  /// Stops it in order and returns its exit status.
  @discardableResult
  func stop(_ signal: Int32 = SIGTERM) -> Int32 { end(signal) }

  private func end(_ signal: Int32) -> Int32 {
    guard process != 0 else { return -1 }
    Glibc.kill(process, signal)
    let status = ChildProcess.wait(process)
    process = 0
    return status >> 8
  }

  func settings(_ more: [String: String] = [:]) throws -> KafkaSettings {
    try KafkaSettings(["bootstrap.servers": address].merging(more) { _, new in new })
  }

  /// Runs kcat to its end.
  /// - Returns: what it printed.
  @discardableResult
  func kcat(_ words: String..., input: String = "") throws -> String {
    let name = folder.appending(path: "input-\(UUID())")
    try Data(input.utf8).write(to: name)
    defer { _ = Result { try FileManager.default.removeItem(at: name) } }
    let descriptor = open(name.path, O_RDONLY)
    defer { close(descriptor) }
    let result = folder.appending(path: "output-\(UUID())").path
    defer { _ = Result { try FileManager.default.removeItem(atPath: result) } }
    let errors = folder.appending(path: "kcat").path
    let child = try ChildProcess.start(
      ["sh", "-c", "exec kcat \"$@\" 2>>\(errors)", "sh", "-b", address] + words,
      input: descriptor, output: result)
    let status = ChildProcess.wait(child)
    guard status == 0 else {
      throw Failure(
        description: "kcat \(words): \(status), \(ChildProcess.contents(errors)), node: \(log)")
    }
    return ChildProcess.contents(result)
  }

  /// Beside the tests; the folder depends on how they were built.
  static var program: URL {
    let own = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let beside = own.deletingLastPathComponent().appending(path: "annals")
    if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
    return URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: ".build/debug/annals")
  }
}
