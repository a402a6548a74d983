import Foundation
package import Testing

/// Compares a text with a file of the repository.
///
/// With `ANNALS_UPDATE_GOLDEN=1` a file that differs is rewritten and the test still fails, so that
/// no run can bless what it made: read the change, then run again.
package func expectGolden(
  _ actual: String, _ path: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let url = RepoFiles.root.appending(path: path)
  let exists = FileManager.default.fileExists(atPath: url.path)
  let expected = exists ? try RepoFiles.text(path) : ""
  if exists, expected.utf8.elementsEqual(actual.utf8) { return }
  if ProcessInfo.processInfo.environment["ANNALS_UPDATE_GOLDEN"] == "1" {
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(actual.utf8).write(to: url)
    Issue.record(
      "\(path) was rewritten; read the change and run again", sourceLocation: sourceLocation)
    return
  }
  Issue.record(
    "\(path) differs\n\(difference(expected, actual))ANNALS_UPDATE_GOLDEN=1 rewrites it",
    sourceLocation: sourceLocation)
}

/// The first lines that differ, with what was expected before what came.
private func difference(_ expected: String, _ actual: String) -> String {
  let left = expected.split(separator: "\n", omittingEmptySubsequences: false)
  let right = actual.split(separator: "\n", omittingEmptySubsequences: false)
  var shown: [String] = []
  for line in 0..<max(left.count, right.count) where shown.count < 20 {
    let (old, new) = (line < left.count ? left[line] : nil, line < right.count ? right[line] : nil)
    if old == new { continue }
    if let old { shown.append("\(line + 1) - \(old)") }
    if let new { shown.append("\(line + 1) + \(new)") }
  }
  return shown.joined(separator: "\n") + "\n"
}
