import Foundation
import KafkaProtocol
import SuiteSupport
import Testing
import WireCorpus

@testable import MessageCompiler

@Suite("The description of the protocol is Kafka's own")
struct SchemaTests {
  private let description: Description

  init() throws { description = try Description(Self.files()) }

  @Test("every field of every message has the name, type and versions that Kafka gives it")
  func fields() throws {
    let ours = try description.apis.flatMap { api in
      let served = api.versions
      let flexible = api.flexible.map { max($0, served.lowerBound) }
      let mark = flexible.map { served.contains($0) ? " flexible \($0)" : "" } ?? ""
      let title = "\(api.key) \(api.name)"
      let range = "\(served.lowerBound)-\(served.upperBound)"
      return ["\(title) request \(range)\(mark)"] + (try lines(api.name + "Request", served))
        + ["\(title) response \(range)\(mark)"] + (try lines(api.response, served))
    }
    let kafka = RecordedFrame.text("KafkaFacts.txt").split(separator: "\n").map(String.init)
    #expect(kafka.count > 400)
    for (our, their) in zip(ours, kafka) where our != their {
      Issue.record("ours: \(our)\nKafka's: \(their)")
      return
    }
    #expect(ours.count == kafka.count)
  }

  @Test("the program knows the requests that are described")
  func requests() {
    #expect(
      API.all.map { "\($0.key.rawValue) \($0.name) \($0.served) \($0.flexibleSince ?? -1)" }
        == description.apis.map { "\($0.key) \($0.name) \($0.versions) \($0.flexible ?? -1)" })
  }

  @Test("the facts are those of Kafka's own definitions", .enabled(if: SharedData.isPresent))
  func facts() throws {
    let root = try #require(SharedData.root)
    let jars = try FileManager.default.contentsOfDirectory(atPath: root + "/kafka/libs")
    let jar = try #require(jars.first { $0.hasPrefix("kafka-clients-") })
    let tools = RecordedFrame.folder.deletingLastPathComponent().appending(path: "Wire").path
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "python3", tools + "/facts.py", root + "/kafka/libs/" + jar, tools + "/versions.txt",
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(String(decoding: output, as: UTF8.self) == RecordedFrame.text("KafkaFacts.txt"))
  }

  @Test("what is advertised is the table that the frames were recorded with")
  func advertised() {
    let table = RecordedFrame.text("../Wire/versions.txt").split(separator: "\n").map(String.init)
    let ours = API.all.map {
      "\($0.key.rawValue) \($0.name) \($0.advertised.lowerBound) \($0.advertised.upperBound)"
    }
    #expect(ours.sorted() == table.sorted())
  }

  /// The fields of a message, as `Tests/Wire/facts.py` prints them.
  private func lines(_ message: String, _ versions: ClosedRange<Int16>) throws -> [String] {
    let message = try #require(description.messages.first { $0.name == message })
    var structures: [String: [Field]] = [:]
    for shared in description.messages { structures[shared.name] = shared.fields }
    for own in message.structures { structures[own.element] = own.children }
    return Self.lines(message.fields, structures, versions, 1)
  }

  private static func lines(
    _ fields: [Field], _ structures: [String: [Field]], _ versions: ClosedRange<Int16>, _ depth: Int
  ) -> [String] {
    fields.flatMap { field -> [String] in
      let indent = String(repeating: "  ", count: depth)
      let seen = (field.since...field.until).clamped(to: versions)
      let range = " \(seen.lowerBound)-\(seen.upperBound)"
      let type = (field.isArray ? "[]" : "") + kafkaType(field.element)
      var line = "\(indent)\(field.name) \(field.parts.isEmpty ? type : "[]struct")\(range)"
      if field.isNullable, field.nullableSince <= seen.upperBound {
        line += " null \(max(field.nullableSince, seen.lowerBound))-\(seen.upperBound)"
      }
      if seen != versions { line += " else " + initial(field) }
      let inner = structures[field.element] ?? []
      if field.parts.isEmpty { return [line] + lines(inner, structures, seen, depth + 1) }
      return [line, "\(indent)  \(field.parts[0]) string\(range)"]
        + ["\(indent)  \(field.parts[1]) \(type)\(range)"]
        + lines(inner, structures, seen, depth + 2)
    }
  }

  private static func kafkaType(_ word: String) -> String {
    if word.first?.isUppercase == true { return "struct" }
    return ["text": "string", "error": "int16"][word] ?? word
  }

  private static func initial(_ field: Field) -> String {
    if field.isArray || field.isNullable { return "empty" }
    if let value = field.initial ?? field.constant { return value }
    return field.element == "bool"
      ? "false" : ["string", "text", "bytes"].contains(field.element) ? "empty" : "0"
  }

  private static func files() throws -> [(name: String, text: String)] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/KafkaProtocol/Messages")
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .map { (name: $0.lastPathComponent, text: try String(contentsOf: $0, encoding: .utf8)) }
  }
}
