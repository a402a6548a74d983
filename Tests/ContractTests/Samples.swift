import Foundation
import JSONFields

/// A sample beside its expectation, as `topics/<topic>/samples/` holds them.
struct Sample: CustomStringConvertible {
  let topic: String
  let name: String
  let record: TestRecord
  let expected: JSONDocument

  var description: String { "\(topic)/\(name)" }

  static let topicsFolder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "topics")

  /// All samples of that kind, `good` or `bad`, by topic and name.
  static func all(_ kind: String) throws -> [Sample] {
    var samples: [Sample] = []
    for topic in try names(topicsFolder) {
      let folder = topicsFolder.appending(path: "\(topic)/samples/\(kind)")
      guard FileManager.default.fileExists(atPath: folder.path) else { continue }
      for file in try names(folder) where file.hasSuffix(".expect.json") {
        samples.append(try sample(topic, folder, String(file.dropLast(".expect.json".count))))
      }
    }
    return samples
  }

  static func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  private static func sample(_ topic: String, _ folder: URL, _ name: String) throws -> Sample {
    let expected = try JSONDocument(
      Array(Data(contentsOf: folder.appending(path: "\(name).expect.json"))))
    let value = folder.appending(path: "\(name).json")
    var record = TestRecord()
    if FileManager.default.fileExists(atPath: value.path) {
      record.value = Array(try Data(contentsOf: value))
    }
    record.key = expected.root["key"]?.string.map { Array($0.utf8) }
    if let headers = expected.root["headers"] {
      for header in headers.members {
        record.headers.append((header.name, header.value.string.map { Array($0.utf8) }))
      }
    }
    return Sample(topic: topic, name: name, record: record, expected: expected)
  }
}
