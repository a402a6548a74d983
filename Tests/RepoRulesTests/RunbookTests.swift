import Drill
import Foundation
import TestKit
import Testing

/// What a runbook tells an operator to type at night must be right.
@Suite("House rules for runbooks")
struct RunbookTests {
  private let pages: [(name: String, text: String)]

  init() throws {
    pages = try RepoFiles.tracked()
      .filter {
        $0.hasPrefix("docs/runbooks/") && $0.hasSuffix(".md") && !$0.hasSuffix("README.md")
      }
      .map {
        (
          name: String($0.dropFirst("docs/runbooks/".count).dropLast(".md".count)),
          text: try RepoFiles.text($0)
        )
      }
  }

  @Test("every marked block is there once, and its commands are ones that the program takes")
  func blocks() throws {
    var seen = 0
    for page in pages {
      let runbook = RunbookPage(name: page.name, text: page.text)
      for section in runbook.sections {
        for line in Self.commands(try runbook.commands(section)) {
          seen += 1
          let problem = PageCommandsTests.problem(line)
          #expect(problem == nil, "\(page.name), \(section): \(line): \(problem ?? "")")
        }
      }
    }
    #expect(pages.count >= 10 && seen > 20, "\(seen) commands on \(pages.count) pages")
  }

  @Test(
    "the index names every page, disaster recovery first; each says what is seen and when it is over"
  )
  func index() throws {
    let index = try RepoFiles.text("docs/runbooks/README.md")
    for page in pages {
      #expect(index.contains("(\(page.name).md)"), "\(page.name)")
      #expect(
        page.text.contains("**What you ") && page.text.contains("**It is over when**"),
        "\(page.name)")
    }
    let first = try #require(index.firstMatch(of: /\(([a-z-]+)\.md\)/))
    #expect(first.1 == "disaster-recovery")
  }

  @Test("every section that a drill follows is on its page, and every marked block is followed")
  func drills() throws {
    var followed: Set<String> = []
    for path in try RepoFiles.tracked()
    where path.hasPrefix("replay/drills/") && path.hasSuffix(".json") {
      let text = try RepoFiles.text(path)
      guard let page = text.firstMatch(of: /"runbook": "([a-z-]+)"/)?.1 else { continue }
      for section in text.matches(of: /"section": "([a-z-]+)"/) {
        followed.insert("\(page) \(section.1)")
      }
    }
    let marked = Set(
      pages.flatMap { page in
        RunbookPage(name: page.name, text: page.text).sections.map { "\(page.name) \($0)" }
      })
    #expect(marked == followed)
  }

  @Test("the rules catch what they are for")
  func alive() {
    #expect(
      Self.commands("x=$(annals staus --offline |\n  sort)\nannals-next migrate\n").count == 2)
    #expect(PageCommandsTests.problem(["staus", "--offline"]) != nil)
    #expect(
      PageCommandsTests.problem(["rebuild", "$model", "--archive", "$ANNALS_ARCHIVE"]) == nil)
  }

  /// The words behind `annals` or `annals-next`, up to where the command ends.
  private static func commands(_ shell: String) -> [[String]] {
    shell.matches(of: /(?:^|\s|\()annals(?:-next)? ((?:'[^']*'|"[^"]*"|[^|;&()<>\n])+)/).map {
      match in
      match.1.matches(of: /'[^']*'|"[^"]*"|[^ ]+/).map {
        String($0.output).replacing("'", with: "").replacing("\"", with: "")
      }
    }
  }
}
