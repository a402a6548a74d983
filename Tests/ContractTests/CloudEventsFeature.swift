import Foundation
import SuiteSupport

/// One scenario of CloudEvents' own Kafka conformance feature, examples filled in.
struct CloudEventsScenario: CustomStringConvertible {
  let title: String
  let payload: String
  let headers: [(name: String, value: String)]
  let attributes: [String: String]
  let data: String

  var description: String { title }

  /// All scenarios of the feature file; empty where it is not there.
  static func all() throws -> [CloudEventsScenario] {
    let files = try SharedData.files("cloudevents/features", ending: ".feature")
    guard let file = files.first(where: { $0.name.hasPrefix("kafka") }) else { return [] }
    let text = String(decoding: file.bytes, as: UTF8.self)
    return text.components(separatedBy: "    Scenario").dropFirst().flatMap { scenarios($0) }
  }

  private static func scenarios(_ text: String) -> [CloudEventsScenario] {
    let examples = text.components(separatedBy: "Examples:")
    let values = examples.count > 1 ? rows(examples[1]).dropFirst().map { $0[0] } : [""]
    return values.map { value in
      let filled = examples[0].replacingOccurrences(of: "<contentType>", with: value)
      let quoted = filled.components(separatedBy: "\"\"\"")
      let headers = between(filled, "Kafka headers:", "When parsed")
      let attributes = between(filled, "Then the attributes are:", "And the data")
      return CloudEventsScenario(
        title: String(filled.prefix { $0 != "\n" }), payload: quoted[1],
        headers: rows(headers).dropFirst().map { ($0[0], $0[1]) },
        attributes: Dictionary(
          uniqueKeysWithValues: rows(attributes).dropFirst().map { ($0[0], $0[1]) }),
        data: quoted[3])
    }
  }

  private static func between(_ text: String, _ start: String, _ end: String) -> String {
    text.components(separatedBy: start)[1].components(separatedBy: end)[0]
  }

  private static func rows(_ text: String) -> [[String]] {
    text.split(separator: "\n").filter { $0.contains("|") }.map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { !$0.isEmpty }
    }
  }
}
