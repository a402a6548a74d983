import Foundation

/// Finds other people's test suites, which lie beside the repository and are not part of it.
package enum SharedData {
  /// The folder named by ANNALS_SHARED, else `../shared` beside the package; nil where absent.
  package static let root: String? = {
    var candidates: [String] = []
    if let named = ProcessInfo.processInfo.environment["ANNALS_SHARED"] { candidates = [named] }
    let package = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    candidates.append(package.deletingLastPathComponent().path + "/shared")
    return candidates.first { FileManager.default.fileExists(atPath: $0 + "/data/suites") }
  }()

  /// Why the tests that need the suites do not run.
  package static let absence: String =
    "no suites: neither ANNALS_SHARED nor ../shared holds data/suites"

  /// Whether the suites are there; says so once where they are not.
  package static let isPresent: Bool = {
    if root == nil { print("skipped: \(absence)") }
    return root != nil
  }()

  /// A suite's files with that ending, sorted by name.
  package static func files(_ folder: String, ending: String = ".json") throws -> [SharedFile] {
    guard let root else { return [] }
    let path = root + "/data/suites/" + folder
    return try FileManager.default.contentsOfDirectory(atPath: path)
      .filter { $0.hasSuffix(ending) }.sorted()
      .map { name in
        SharedFile(
          name: name, bytes: [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))))
      }
  }
}

/// One file of a suite.
package struct SharedFile: Sendable {
  package let name: String
  package let bytes: [UInt8]
}
