import Foundation
import KafkaProtocol
import SuiteSupport
import Testing
import WireCorpus

@Suite("The description of the protocol is Kafka's own")
struct SchemaTests {
  @Test("every field of every message has the name, type and versions that Kafka gives it")
  func fields() {
    let ours = API.all.flatMap { api in
      let served = api.served
      let flexible = api.flexibleSince.map { max($0, served.lowerBound) }
      let mark = flexible.map { served.contains($0) ? " flexible \($0)" : "" } ?? ""
      let title = "\(api.key.rawValue) \(api.name)"
      let range = "\(served.lowerBound)-\(served.upperBound)"
      return ["\(title) request \(range)\(mark)"] + Self.lines(api.requestShape, served, 1)
        + ["\(title) response \(range)\(mark)"] + Self.lines(api.responseShape, served, 1)
    }
    let kafka = RecordedFrame.text("KafkaFacts.txt").split(separator: "\n").map(String.init)
    #expect(kafka.count > 400)
    for (our, their) in zip(ours, kafka) where our != their {
      Issue.record("ours: \(our)\nKafka's: \(their)")
      return
    }
    #expect(ours.count == kafka.count)
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

  /// As `Tests/Wire/facts.py` prints them.
  private static func lines(
    _ shapes: [FieldShape], _ versions: ClosedRange<Int16>, _ depth: Int
  ) -> [String] {
    shapes.flatMap { shape -> [String] in
      let seen = shape.versions.clamped(to: versions)
      var line = String(repeating: "  ", count: depth)
      line += "\(shape.name) \(shape.type) \(seen.lowerBound)-\(seen.upperBound)"
      if let null = shape.nullable, null.overlaps(seen) {
        let null = null.clamped(to: seen)
        line += " null \(null.lowerBound)-\(null.upperBound)"
      }
      if seen != versions { line += " else " + plain(shape.initial) }
      return [line] + Self.lines(shape.children ?? [], seen, depth + 1)
    }
  }

  private static func plain(_ initial: String) -> String {
    ["", "[]", "null"].contains(initial) ? "empty" : initial
  }
}
