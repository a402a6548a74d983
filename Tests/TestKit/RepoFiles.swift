package import Foundation

/// The files of this repository, for tests that read them.
package enum RepoFiles {
  /// The folder that holds Package.swift.
  package static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Every file that git tracks or would track, by path from the root, in order of bytes.
  package static func tracked() throws -> [String] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "git", "-C", root.path(percentEncoded: false), "ls-files", "-z", "--cached", "--others",
      "--exclude-standard",
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    precondition(process.terminationStatus == 0, "git ls-files failed")
    let paths = data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    return Set(paths)
      .filter { FileManager.default.fileExists(atPath: root.appending(path: $0).path) }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The text of a file, by path from the root.
  package static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: root.appending(path: path)), as: UTF8.self)
  }
}
