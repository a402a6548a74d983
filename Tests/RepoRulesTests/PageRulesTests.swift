import Foundation
import TestKit
import Testing

@Suite("House rules for pages and files")
struct PageRulesTests {
  private let tracked: [String]

  init() throws { tracked = try RepoFiles.tracked() }

  @Test("a Markdown page has one title, its first line")
  func titles() throws {
    for path in tracked where path.hasSuffix(".md") {
      let lines = Self.prose(try RepoFiles.text(path)).split(separator: "\n")
      #expect(lines.filter { $0.hasPrefix("# ") }.count == 1, "\(path)")
      #expect(lines.first?.hasPrefix("# ") == true, "\(path) does not start with its title")
    }
  }

  @Test("every link inside the repository leads somewhere")
  func links() throws {
    for path in tracked where path.hasSuffix(".md") {
      for target in Self.links(in: try RepoFiles.text(path)) {
        let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let folder = (path as NSString).deletingLastPathComponent
        let file = parts[0].isEmpty ? path : Self.join(folder, String(parts[0]))
        let exists = FileManager.default.fileExists(
          atPath: RepoFiles.root.appending(path: file).path)
        #expect(exists, "\(path) links to \(target), which is not there")
        if exists, parts.count == 2, file.hasSuffix(".md") {
          let anchors = Self.anchors(in: try RepoFiles.text(file))
          #expect(anchors.contains(String(parts[1])), "\(path) links to \(target): no such heading")
        }
      }
    }
  }

  @Test("the indexes name every page of the documentation")
  func indexes() throws {
    for path in tracked where path.hasPrefix("docs/") && path.hasSuffix(".md") {
      let folder = path.hasPrefix("docs/adr/") ? "docs/adr/" : "docs/"
      let index = folder + "README.md"
      let isNamed = try RepoFiles.text(index).contains(path.dropFirst(folder.count))
      #expect(isNamed || path == index, "\(index) does not name \(path)")
    }
  }

  @Test("every topic and every projection explains itself", arguments: ["topics", "projections"])
  func readmes(folder: String) {
    let names = Set(
      tracked.filter { $0.hasPrefix(folder + "/") }.map { $0.split(separator: "/") }
        .filter { $0.count > 2 }.map { String($0[1]) })
    for name in names {
      #expect(tracked.contains("\(folder)/\(name)/README.md"), "\(folder)/\(name) has no README.md")
    }
  }

  @Test("no file names a place on one machine, and nothing is left for later")
  func leftovers() throws {
    for path in tracked {
      for problem in Self.leftovers(try RepoFiles.text(path)) {
        Issue.record("\(path): \(problem)")
      }
    }
  }

  @Test("the rules catch what they are for")
  func alive() {
    let places = ["wo" + "rk", "ro" + "ot", "tmp/" + "an"].map { "see /\($0)/x" }
    for place in places { #expect(Self.leftovers(place).count == 1, "\(place)") }
    #expect(Self.leftovers("TO" + "DO: later, FIX" + "ME") == ["TO" + "DO", "FIX" + "ME"])
    #expect(Self.leftovers("the network/works, frameworks, $dir/ro" + "ot/x").isEmpty)
    #expect(Self.links(in: "[a](b.md#c) `[x](y)` [h](https://h)\n```\n[n](m)\n```\n") == ["b.md#c"])
    #expect(Self.anchors(in: "# A b\n## `c.d` (e)\n") == ["a-b", "cd-e"])
    #expect(Self.join("docs/adr", "../start.md") == "docs/start.md")
  }

  private static func leftovers(_ text: String) -> [String] {
    let places = ["wo" + "rk", "ro" + "ot", "tmp/" + "an"].joined(separator: "|")
    let words = ["TO" + "DO", "FIX" + "ME", "HA" + "CK"].joined(separator: "|")
    return matches("(?<![\\w/.}$>-])/(?:\(places))(?=/)", in: text)
      + matches("\\b(?:\(words))\\b", in: text)
  }

  /// The page without its code blocks.
  private static func prose(_ text: String) -> String {
    text.replacingOccurrences(
      of: "(?ms)^ *```.*?^ *```", with: "", options: .regularExpression)
  }

  private static func links(in text: String) -> [String] {
    let plain = prose(text).replacingOccurrences(
      of: "`[^`\\n]*`", with: "", options: .regularExpression)
    return matches("\\]\\(([^)\\s]+)\\)", in: plain).filter { !$0.contains("://") }
  }

  /// The anchors that Markdown readers give the headings.
  private static func anchors(in text: String) -> [String] {
    matches("(?m)^#+ (.+)$", in: prose(text)).map { title in
      String(
        title.lowercased().compactMap { letter -> Character? in
          if letter == " " { return "-" }
          return letter.isLetter || letter.isNumber || letter == "-" || letter == "_" ? letter : nil
        })
    }
  }

  private static func join(_ folder: String, _ target: String) -> String {
    var parts = folder.split(separator: "/").map(String.init)
    for part in target.split(separator: "/") {
      if part == ".." {
        _ = parts.popLast()
      } else if part != "." {
        parts.append(String(part))
      }
    }
    return parts.joined(separator: "/")
  }
}
