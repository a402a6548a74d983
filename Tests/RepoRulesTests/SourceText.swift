import Foundation
import TestKit

/// Swift source as the rules see it.
struct SourceText {
  /// From the repository's root.
  let path: String
  let text: String

  init(path: String, text: String) {
    self.path = path
    self.text = text
  }

  /// Every Swift file below one of the folders.
  static func swiftFiles(under folders: [String]) throws -> [SourceText] {
    try RepoFiles.tracked()
      .filter { path in path.hasSuffix(".swift") && folders.contains { path.hasPrefix($0 + "/") } }
      .map { SourceText(path: $0, text: try RepoFiles.text($0)) }
  }

  /// The module that the file belongs to: `Sources/Worker/...` is `Worker`.
  var module: String {
    let parts = path.split(separator: "/").map(String.init)
    switch parts[0] {
    case "topics": return "Topics"
    case "projections": return "Projections"
    case "replay": return "Drills"
    default: return parts.count > 2 ? parts[1] : parts[0]
    }
  }

  /// The modules that it imports.
  var imports: [String] {
    let access = "(?:(?:public|package|internal|private|fileprivate)\\s+)?"
    let kind = "(?:(?:struct|class|enum|protocol|func|var|let|typealias)\\s+)?"
    return matches("(?m)^\\s*(?:@\\w+\\s+)*\(access)import\\s+\(kind)(\\w+)", in: text)
  }

  /// The code without comments and without what stands in string literals.
  var code: String {
    var result = text
    for (pattern, replacement) in [
      ("(?s)\"\"\".*?\"\"\"", "\"\""), ("\"(?:[^\"\\\\\\n]|\\\\.)*\"", "\"\""),
      ("//[^\\n]*", ""), ("(?s)/\\*.*?\\*/", ""),
    ] {
      result = result.replacingOccurrences(
        of: pattern, with: replacement, options: .regularExpression)
    }
    return result
  }
}

/// What the first group of the pattern matches, or all of it if it has no group.
func matches(_ pattern: String, in text: String) -> [String] {
  guard let expression = try? NSRegularExpression(pattern: pattern) else {
    preconditionFailure("not a pattern: \(pattern)")
  }
  let whole = NSRange(text.startIndex..., in: text)
  return expression.matches(in: text, range: whole).compactMap { match in
    Range(match.range(at: match.numberOfRanges > 1 ? 1 : 0), in: text).map { String(text[$0]) }
  }
}
