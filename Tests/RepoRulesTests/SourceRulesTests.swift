import TestKit
import Testing

@Suite("House rules for the source")
struct SourceRulesTests {
  private let files: [SourceText]

  init() throws {
    files = try SourceText.swiftFiles(under: ["Sources", "topics", "projections", "replay"])
    try #require(files.count > 20, "the rules must have something to judge")
  }

  @Test("modules import only what the table allows")
  func imports() {
    for file in files {
      for problem in Self.importProblems(file) { Issue.record("\(problem)") }
    }
  }

  @Test("a C module is imported by exactly one Swift module")
  func oneImporter() {
    var importers: [String: Set<String>] = [:]
    for file in files {
      for name in file.imports where Self.isCModule(name) {
        importers[name, default: []].insert(file.module)
      }
    }
    for (name, modules) in importers {
      #expect(modules.count == 1, "\(name) is imported by \(modules.sorted())")
    }
  }

  @Test("pure modules name no clock, random number, task, file, environment or libm")
  func purity() {
    for file in files where ImportTable.pure.contains(file.module) {
      for problem in Self.purityProblems(file) { Issue.record("\(problem)") }
    }
  }

  @Test("the engine names no topic")
  func topics() throws {
    let folders = try RepoFiles.tracked()
      .filter { $0.hasPrefix("topics/") && $0.hasSuffix("/topic.json") }
      .map { String($0.split(separator: "/")[1]) }
    let names = Set(
      folders + ["training.audit", "slm.metrics", "constitution.updated", "policy.decisions"])
    for path in try RepoFiles.tracked() where path.hasPrefix("Sources/") {
      let text = try RepoFiles.text(path)
      for name in names {
        #expect(!text.contains(name), "\(path) names \(name): that belongs into topics/")
      }
    }
  }

  @Test("no error is dropped")
  func errors() {
    for file in files {
      #expect(
        matches("\\btry\\?", in: file.code).isEmpty, "\(file.path): catch it and say what to do")
    }
  }

  @Test("files stay readable: 400 lines at most, and a doc comment on every type")
  func length() throws {
    for path in try RepoFiles.tracked() where path.hasSuffix(".swift") {
      let lines = try RepoFiles.text(path).split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count <= 401, "\(path) has \(lines.count - 1) lines: split it")
    }
    for file in files {
      let undocumented = Self.undocumentedTypes(file)
      #expect(undocumented.isEmpty, "\(file.path): \(undocumented) without a doc comment")
    }
  }

  @Test("the rules catch what they are for")
  func alive() {
    let text = """
      @testable import Foundation
      private import CRdkafka
      // Task, Date and .random( in a comment are words.
      let words = "Task.sleep"
      let now = Date()
      """
    let file = SourceText(path: "Sources/EventCodec/Bad.swift", text: text)
    #expect(file.imports == ["Foundation", "CRdkafka"])
    #expect(Self.importProblems(file).count == 2)
    #expect(Self.purityProblems(file).count == 1)
    #expect(Self.purityProblems(file).first?.contains("Date") == true)
    #expect(Self.importProblems(SourceText(path: "Sources/New/A.swift", text: "")).count == 1)
    #expect(SourceText(path: "projections/a/B.swift", text: "").module == "Projections")
    let types =
      "/// A.\npackage struct A {}\npackage final class B {}\n/// C.\n@frozen\npackage enum C {}"
    #expect(
      Self.undocumentedTypes(SourceText(path: "x.swift", text: types)) == [
        "package final class B {}"
      ])
    #expect(Self.isCModule("CPostgres") && !Self.isCModule("CommandKit"))
  }

  private static func isCModule(_ name: String) -> Bool {
    let letters = Array(name)
    return letters.count > 1 && letters[0] == "C" && letters[1].isUppercase
  }

  /// The types at the file's top level without a doc comment.
  private static func undocumentedTypes(_ file: SourceText) -> [String] {
    var documented = false
    var found: [String] = []
    for line in file.text.split(separator: "\n", omittingEmptySubsequences: false) {
      let declares = ["struct", "class", "enum", "protocol"].contains {
        line.hasPrefix("package \($0) ") || line.hasPrefix("package final \($0) ")
      }
      if declares, !documented { found.append(String(line)) }
      documented = line.hasPrefix("///") || (documented && line.hasPrefix("@"))
    }
    return found
  }

  private static func importProblems(_ file: SourceText) -> [String] {
    if isCModule(file.module) { return [] }
    guard let allowed = ImportTable.allowed[file.module] else {
      return ["\(file.path): module \(file.module) is not in the table of ImportTable.swift"]
    }
    return file.imports.filter { !allowed.contains($0) }.map {
      "\(file.path): \(file.module) may not import \($0), only \(allowed.sorted())"
    }
  }

  private static func purityProblems(_ file: SourceText) -> [String] {
    let code = file.code
    return ImportTable.banned.flatMap { rule in
      matches(rule.pattern, in: code).map { "\(file.path): \($0): \(rule.instead)" }
    }
  }
}
