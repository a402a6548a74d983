import AnnalsCommands
import CommandKit
import Foundation
import TestKit
import Testing

/// What a page tells a reader to type must exist.
@Suite("House rules for commands in pages")
struct PageCommandsTests {
  private let pages: [String]

  init() throws { pages = try RepoFiles.tracked().filter { $0.hasSuffix(".md") } }

  @Test("every command line in a page is one that the program takes")
  func commandLines() throws {
    var seen = 0
    for page in pages {
      for line in Self.commandLines(try RepoFiles.text(page)) {
        seen += 1
        let problem = Self.problem(line)
        #expect(problem == nil, "\(page): annals \(line.joined(separator: " ")): \(problem ?? "")")
      }
    }
    #expect(seen > 10)
  }

  @Test("every command named in a sentence exists")
  func names() throws {
    for page in pages {
      for name in Self.names(try RepoFiles.text(page)) {
        #expect(Self.isCommand(name), "\(page): annals \(name.joined(separator: " "))")
      }
    }
  }

  @Test("every make target and script that a page names exists")
  func targets() throws {
    let makefile = try RepoFiles.text("Makefile")
    let tracked = Set(try RepoFiles.tracked())
    for page in pages {
      let text = try RepoFiles.text(page)
      for target in matches("(?m)(?:^ {4}|`)make ([a-z]+)\\b", in: text) {
        #expect(makefile.contains("\n\(target):"), "\(page): make \(target)")
      }
      for script in matches("(?m)(?:^ {4}|`)(scripts/[a-z-]+)\\b", in: text) {
        #expect(tracked.contains(script), "\(page): \(script)")
      }
    }
  }

  @Test("README shows what the demo prints")
  func excerpt() throws {
    let printed = try RepoFiles.text("demo/golden/page.txt").split(separator: "\n")
    let shown = try RepoFiles.text("README.md").split(separator: "\n")
      .drop { !$0.hasPrefix("    ANNALS ") }
      .prefix { $0.hasPrefix("    ") }
      .map { $0.dropFirst(4) }
    #expect(shown.count > 20)
    var rest = printed[...]
    for line in shown {
      guard let at = rest.firstIndex(of: line) else {
        Issue.record("README.md shows a line that the demo does not print there: \(line)")
        continue
      }
      rest = rest[(at + 1)...]
    }
  }

  @Test("the rules catch what they are for")
  func alive() {
    let page =
      "Run `annals nothing at-all --x`:\n\n    .annals/demo/annals status --ofline  as is\n"
    #expect(Self.names(page) == [["nothing", "at-all"]])
    #expect(!Self.isCommand(["nothing", "at-all"]))
    #expect(Self.isCommand(["topics"]) && Self.isCommand(["produce", "orders"]))
    #expect(Self.commandLines(page) == [["status", "--ofline"]])
    #expect(Self.problem(["status", "--ofline"]) != nil)
    #expect(Self.problem(["status", "--offline"]) == nil)
    #expect(Self.commandLines("    swift build && annals work | cat\n") == [["work"]])
  }

  /// The words behind `annals` of every line of an indented block that calls it.
  private static func commandLines(_ text: String) -> [[String]] {
    matches("(?m)^ {4}(?:[^\\n]*&& |\\.annals/demo/)?annals ((?! |\\|)[^\\n]+)$", in: text).map {
      // Two spaces begin an explanation; `&&`, `|`, `<` and `>` something that is not ours.
      let end = $0.range(of: "(  | && | [|<>] | #).*", options: .regularExpression)?.lowerBound
      return words(String($0[..<(end ?? $0.endIndex)]))
    }
  }

  /// The words behind `annals` in code within a sentence, as far as they could name a command.
  private static func names(_ text: String) -> [[String]] {
    matches("`annals ([a-z][^`]*)`", in: text).map { name in
      name.split(whereSeparator: \.isWhitespace).map(String.init)
        .prefix { $0.wholeMatch(of: /[a-z][a-z-]*/) != nil }
    }.map(Array.init)
  }

  private static func isCommand(_ words: [String]) -> Bool {
    words == ["help"]
      || AnnalsProgram.description.commands.contains { command in
        words.starts(with: command.path) || command.path.starts(with: words)
      }
  }

  /// What the program's parser says against the words; nil where it takes them.
  static func problem(_ words: [String]) -> String? {
    do throws(CommandFailure) {
      _ = try CommandParser(AnnalsProgram.description) { _ in nil }.parse(words)
      return nil
    } catch {
      return error.what
    }
  }

  /// As a shell would split them, single quotes honoured.
  private static func words(_ line: String) -> [String] {
    matches("('[^']*'|[^ ]+)", in: line).map { $0.replacing("'", with: "") }
  }
}
