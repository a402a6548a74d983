import Glibc
import TestServers

/// Files of the repository that tests read or run.
enum RepoFile {
  /// The root of the repository, without a slash at its end.
  static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  /// A file's text; empty where there is none.
  static func text(_ path: String) -> String { ChildProcess.contents(root + "/" + path) }

  /// The folder that holds data shared with the platform; nil, and said so, where there is none.
  static var sharedFolder: String? {
    if let folder = getenv("ANNALS_SHARED") { return String(cString: folder) }
    print("skipped: ANNALS_SHARED names no folder")
    return nil
  }

  /// The text of a file of the shared folder; nil where there is none.
  static func shared(_ path: String) -> String? {
    let text = sharedFolder.map { ChildProcess.contents($0 + "/" + path) } ?? ""
    return text.isEmpty ? nil : text
  }

  /// The lines of any file.
  static func rows(_ path: String) -> [Substring] {
    ChildProcess.contents(path).split(separator: "\n")
  }

  /// Runs a script of `Tests/Oracle` and returns what it prints.
  static func oracle(_ script: String, _ arguments: [String], output: String) throws -> String {
    try ChildProcess.run(
      ["python3", "\(root)/Tests/Oracle/\(script)"] + arguments, output: output)
    return ChildProcess.contents(output)
  }
}
