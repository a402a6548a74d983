import Foundation
import TestKit

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
      ["XDG_RUNTIME_DIR": folder.path, "PATH": "/usr/bin:/bin"]) { given, _ in given }
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
  func run(_ words: String..., input: String = "") throws -> Answer {
    let process = Process()
    process.executableURL = Self.program
    process.arguments = words
    process.currentDirectoryURL = folder
    process.environment = environment
    let names = ["in", "out", "err"].map { folder.appending(path: "\(UUID()).\($0)") }
    for name in names { try Data(input.utf8).write(to: name) }
    process.standardInput = try FileHandle(forReadingFrom: names[0])
    for name in names.dropFirst() { try Data().write(to: name) }
    process.standardOutput = try FileHandle(forWritingTo: names[1])
    process.standardError = try FileHandle(forWritingTo: names[2])
    try process.run()
    process.waitUntilExit()
    let texts = try names.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    for name in names { try FileManager.default.removeItem(at: name) }
    return Answer(status: process.terminationStatus, output: texts[1], error: texts[2])
  }

  /// Writes a file into its folder.
  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }
}
