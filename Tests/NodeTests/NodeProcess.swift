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
  private var process = Process()

  var data: URL { folder.appending(path: "data") }
  var log: String { ChildProcess.contents(folder.appending(path: "log").path) }

  /// Starts one and waits until it is ready.
  /// - Parameters:
  ///   - words: options besides the folder and the address.
  ///   - serving: a folder to serve read-only, in place of one of its own.
  init(_ words: [String] = [], serving: String? = nil, environment: [String: String] = [:]) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "annals-node-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let source = serving.map { ["--serve", $0] } ?? ["--data", folder.path + "/data"]
    self.words = ["node"] + source + words
    self.environment = environment
    try start()
  }

  deinit {
    if process.isRunning { Glibc.kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    _ = Result { try FileManager.default.removeItem(at: folder) }
  }

  /// Starts it again on what it has.
  func start() throws {
    process = Process()
    process.executableURL = Self.program
    // The same port again, so that clients find it where it was.
    process.arguments = words + ["--listen", address.isEmpty ? "127.0.0.1:0" : address]
    process.environment = environment.merging(["PATH": "/usr/bin:/bin"]) { given, _ in given }
    process.currentDirectoryURL = folder
    let output = Pipe()
    process.standardOutput = output
    let log = folder.appending(path: "log").path
    let descriptor = open(log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    process.standardError = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try process.run()
    try Guardian.clean(up: folder.path, with: ["kill", "-9", "\(process.processIdentifier)"])
    address =
      try Self.line(of: output) ?? { throw Failure(description: "no address: \(self.log)") }()
  }

  /// The first line; nil where the process ends without one.
  private static func line(of pipe: Pipe) throws -> String? {
    var text = ""
    while !text.hasSuffix("\n") {
      let bytes = pipe.fileHandleForReading.availableData
      if bytes.isEmpty { return nil }
      text += String(decoding: bytes, as: UTF8.self)
    }
    return String(text.dropLast())
  }

  func kill() {
    Glibc.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Stops it in order and returns its exit status.
  @discardableResult
  func stop(_ signal: Int32 = SIGTERM) -> Int32 {
    Glibc.kill(process.processIdentifier, signal)
    process.waitUntilExit()
    return process.terminationStatus
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
