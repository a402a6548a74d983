import EventCodec
import Foundation
import JSONFields
import Testing
import Topics

@testable import ContractCompiler

/// What the build tool writes, and that it writes the same every time.
struct GenerationTests {
  @Test func `generation is deterministic, and the fingerprint follows the content`() throws {
    let files = ContractFiles.all
    #expect(
      try TopicsMode.generate(files, folder: "topics")
        == TopicsMode.generate(files, folder: "topics"))
    #expect(ContractHashes.byTopic.count == 5)
  }

  @Test func `an error names the file so that a build log links to it`() throws {
    var edit = ContractEditing()
    try edit.replace(
      #""partitions": 6"#, with: #""partitions": "six""#, in: "slm.metrics/topic.json")
    let error = #expect(throws: CompilerError.self) {
      try TopicsMode.generate(edit.files, folder: "/x/topics")
    }
    #expect(
      error?.description
        == "/x/topics/slm.metrics/topic.json: error: at /partitions must be a whole number "
        + "from 1 to 100000")
  }

  @Test func `the released contracts are the contracts`() throws {
    let folder = Sample.topicsFolder.path
    let released = try String(
      contentsOf: Sample.topicsFolder.appending(path: Released.name), encoding: .utf8)
    #expect(
      try Released.text(ContractFiles.all) == released,
      "run `swift run ContractCompiler release topics` and commit what it writes")
    #expect(try Released.check(ContractFiles.all, in: folder).isEmpty)
  }

  @Test func `a contract that breaks the released one stops the build`() throws {
    var edit = ContractEditing()
    try edit.replace(#""x-scale": 9"#, with: #""x-scale": 6"#, in: CompatibilityTests.metrics)
    let error = #expect(throws: CompilerError.self) {
      try Released.check(edit.files, in: Sample.topicsFolder.path)
    }
    #expect(error?.description.contains("/cost_usd x-scale was 9 and is 6") == true)
  }

  @Test func `read models become a registry with their questions`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let model = folder.appending(path: "slm_usage")
    let questions = model.appending(path: "questions")
    try FileManager.default.createDirectory(at: questions, withIntermediateDirectories: true)
    func write(_ text: String, _ name: String) throws {
      try text.write(to: model.appending(path: name), atomically: true, encoding: .utf8)
    }
    try write("struct SlmUsage {}", "SlmUsage.swift")
    try write("select 1 \"\"\"# \\(x)", "questions/top-spenders.sql")
    let first = try ProjectionsMode.generate(folder.path)
    #expect(first.contains("SlmUsage.self,"))
    #expect(first.contains(#"name: "top-spenders""#))
    try write("about", "README.md")
    try write("select 2", "questions/top-spenders.sql")
    func hash(_ text: String) -> Substring? {
      text.split(separator: "\n").first { $0.contains("sourceHash") }
    }
    #expect(hash(try ProjectionsMode.generate(folder.path)) == hash(first))
    try write("create table t ();", "usage.sql")
    #expect(hash(try ProjectionsMode.generate(folder.path)) != hash(first))
  }

  @Test func `drills and runbooks are embedded as they are, by the names of their files`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "drills-\(UUID())")
    let pages = folder.appending(path: "pages")
    try FileManager.default.createDirectory(at: pages, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try "{\"a\": \"\\n\"}".write(
      to: folder.appending(path: "one.json"), atomically: true, encoding: .utf8)
    try "no".write(to: folder.appending(path: "Code.swift"), atomically: true, encoding: .utf8)
    let text = try DrillsMode.generate(folder.path, runbooks: pages.path + "/none")
    #expect(text.contains("(name: \"one\", text: #\"\"\"\n{\"a\": \"\\n\"}\n\"\"\"#)"))
    #expect(!text.contains("Code"))
    #expect(text == (try DrillsMode.generate(folder.path, runbooks: pages.path)))
  }

  @Test func `the AsyncAPI document is JSON with every topic and message`() throws {
    let registry = try Topics.registry()
    let text = AsyncAPIDocument.text(registry)
    #expect(text == AsyncAPIDocument.text(try Topics.registry()))
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(object["asyncapi"] as? String == "3.0.0")
    let channels = try #require(object["channels"] as? [String: Any])
    #expect(
      channels.keys.sorted() == [
        "constitution.updated", "policy.decisions", "replay.drills", "slm.metrics",
        "training.audit",
      ])
    let components = try #require(object["components"] as? [String: Any])
    let messages = try #require(components["messages"] as? [String: Any])
    #expect(messages.count == 8)
    #expect(AsyncAPIDocument.schemas(registry).count == 8)
  }
}
