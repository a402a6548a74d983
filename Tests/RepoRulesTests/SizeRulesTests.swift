import TestKit
import Testing

@Suite("The node stays small")
struct SizeRulesTests {
  /// The record log and the node, with all that they stand on but the nouns.
  static let folders = [
    "CChecksum", "Compression", "EventCodec/Batch", "KafkaProtocol", "Node", "RecordLog", "Threads",
  ]
  /// Whoever works on them reads them whole.
  static let linesMax = 8_000

  @Test("code and descriptions have at most 8,000 lines that are neither blank nor comment")
  func lines() throws {
    var counts: [String: Int] = [:]
    for path in try RepoFiles.tracked() {
      guard let folder = Self.folders.first(where: { path.hasPrefix("Sources/\($0)/") }) else {
        continue
      }
      counts[folder, default: 0] += Self.count(try RepoFiles.text(path))
    }
    #expect(Set(counts.keys) == Set(Self.folders))
    let sum = counts.values.reduce(0, +)
    let parts = counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    #expect(sum > 4_000 && sum <= Self.linesMax, "\(sum) lines: \(parts.joined(separator: ", "))")
  }

  @Test("the rule counts what it is for")
  func alive() {
    #expect(Self.count("/// A.\nlet a = 1  // one\n\n  // b\n# c\n  Name string # d\n") == 2)
  }

  /// Lines that are neither blank nor a comment, in Swift, C and descriptions of messages.
  private static func count(_ text: String) -> Int {
    text.split(separator: "\n").count { line in
      let code = line.drop { $0 == " " }
      let isComment = code.hasPrefix("//") || code.hasPrefix("# ")
      return !code.isEmpty && !isComment
    }
  }
}
