import Foundation
import Glibc
import TestKit
import TestServers

/// Runs the program that was built, in a folder and an environment of its own.
struct AnnalsBinary {
  /// What one run gave.
  struct Answer: Equatable {
    let status: Int32
    let output: String
    let error: String
  }

  /// The working folder, where locks go too.
  let folder: URL
  let environment: [String: String]

  /// - Parameter environment: all that it sees besides its folder.
  init(_ environment: [String: String] = [:]) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "annals-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    self.environment = environment.merging(
      [
        "XDG_RUNTIME_DIR": folder.path, "PATH": "/usr/bin:/bin",
        // A broker that shares a busy machine with all tests may take its time.
        "ANNALS_BROKER_TIMEOUT": "60s",
      ]
    ) { given, _ in given }
  }

  /// Removes the folder.
  func remove() throws { try FileManager.default.removeItem(at: folder) }

  /// Beside the tests; the folder depends on how they were built.
  static var program: URL {
    let own = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let beside = own.deletingLastPathComponent().appending(path: "annals")
    if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
    return RepoFiles.root.appending(path: ".build/debug/annals")
  }

  /// Runs it to its end.
  ///
  /// Not by Foundation's `Process`: that waits until nobody holds a socket of its own any more, which
  /// a server's guardian that another test starts at this moment does for ever.
  func run(_ words: String..., input: String = "") throws -> Answer {
    try run(words, input: input)
  }

  /// The same for words that are put together.
  func run(_ words: [String], input: String = "") throws -> Answer {
    let names = ["in", "out", "err"].map { folder.appending(path: "\(UUID()).\($0)") }
    try Data(input.utf8).write(to: names[0])
    let descriptor = open(names[0].path, O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    let process = try ChildProcess.start(
      [
        "sh", "-c", #"cd "$1" && errors=$2 && shift 2 && exec "$@" 2>"$errors""#, "sh",
        folder.path, names[2].path, Self.program.path,
      ] + words, input: descriptor, output: names[1].path,
      environment: environment.map { "\($0.key)=\($0.value)" })
    let status = ChildProcess.wait(process)
    let texts = names.map { ChildProcess.contents($0.path) }
    for name in names { try FileManager.default.removeItem(at: name) }
    return Answer(
      status: status & 0x7f == 0 ? status >> 8 & 0xff : -(status & 0x7f), output: texts[1],
      error: texts[2])
  }

  /// Runs what a test only builds upon.
  /// - Throws: where it does not succeed, with what it said.
  func prepare(_ words: String..., input: String = "") throws {
    let answer = try run(words, input: input)
    guard answer.status == 0 else {
      throw TestServerError("annals \(words.joined(separator: " ")): \(answer)")
    }
  }

  /// Writes a file into its folder.
  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }
}
