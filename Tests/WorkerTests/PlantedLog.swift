import Crypto
import EventModel
import JSONFields
import KafkaWire
import Projections
import TestServers
import Testing

/// Events planted to be hard, from one seed, and the rows that the oracle computes from them.
final class PlantedLog {
  let seed: Int
  /// In an order in which they may be produced.
  let records: [(topic: String, offset: Int64, record: TestRecord)]
  private let scratch: Scratch
  /// The dump, a record a line.
  let file: String
  private var expectations: [String: OracleRows] = [:]

  static let projections = [
    "constitution_history", "constitution_use", "policy_decisions", "slm_usage", "training_mode",
  ]

  /// - Parameter metrics: how many good ones are among the records of slm.metrics.
  init(
    seed: Int, metrics: Int = 300, training: Int = 150, decisions: Int = 300,
    constitutions: Int = 40
  ) throws {
    self.seed = seed
    scratch = try Scratch()
    file = try scratch.oracle(
      "plant.py",
      [
        "--seed", "\(seed)", "--metrics", "\(metrics)", "--training", "\(training)",
        "--decisions", "\(decisions)", "--constitutions", "\(constitutions)", "--base-ms",
        "1750000000000",
      ], output: "planted.ndjson")
    records = try ChildProcess.contents(file).split(separator: "\n").map(Self.record)
  }

  /// What the oracle makes of the log, for that projection.
  func expected(_ projection: String) throws -> OracleRows {
    if let known = expectations[projection] { return known }
    let key = try scratch.write(TrustedKeys.shipped[0].pem, "key.pem")
    let rows = OracleRows(
      try scratch.oracle(
        "oracle.py", [file, "--public-key", key, "--projection", projection],
        output: "expected-\(projection).ndjson"))
    expectations[projection] = rows
    return rows
  }

  /// Produces a part of the log and checks that each record stands where it was planted.
  func produce(_ part: Range<Int>, to deployment: Deployment) throws {
    var topics: [String: [Int]] = [:]
    for index in part { topics[records[index].topic, default: []].append(index) }
    for (topic, indices) in topics.sorted(by: { $0.key < $1.key }) {
      let places = try deployment.produce(indices.map { records[$0].record }, to: topic)
      for (index, place) in zip(indices, places)
      where place.offset.number != records[index].offset
        || place.partition.partition.number != records[index].record.partition
      {
        throw TestServerError("\(topic): planted at \(records[index].offset), stands at \(place)")
      }
    }
  }

  /// Every n-th part of every topic, so that all topics grow together: index ranges do not do, for
  /// the log is planted topic by topic.
  func parts(_ count: Int) -> [[Int]] {
    var parts = [[Int]](repeating: [], count: count)
    for topic in Set(records.map(\.topic)).sorted() {
      let indices = records.indices.filter { records[$0].topic == topic }
      for (place, index) in indices.enumerated() {
        parts[place * count / indices.count].append(index)
      }
    }
    return parts
  }

  func produce(_ indices: [Int], to deployment: Deployment) throws {
    var start = indices.startIndex
    while start < indices.endIndex {
      var end = start + 1
      while end < indices.endIndex, indices[end] == indices[end - 1] + 1 { end += 1 }
      try produce(indices[start]..<(indices[end - 1] + 1), to: deployment)
      start = end
    }
  }

  /// Offsets that all projections together account for once everything is applied.
  func offsets(of projections: [String]) throws -> Int64 {
    try projections.reduce(0) { sum, projection in
      try expected(projection).accounting.reduce(sum) { $0 + $1.value.next }
    }
  }

  private static func record(
    _ line: Substring
  ) throws -> (topic: String, offset: Int64, record: TestRecord) {
    let document = try JSONDocument(String(line))
    return try withExtendedLifetime(document) {
      let root = document.root
      func bytes(_ value: JSONValue?) throws -> [UInt8]? {
        try value?.string.map { try Base64.decodeLenient($0) }
      }
      let record = TestRecord(
        key: try bytes(root["key"]), value: try bytes(root["value"]),
        headers: try root["headers"]?.elements.map { header in
          RecordHeader(try #require(header[0]?.string), try bytes(header[1]))
        } ?? [], partition: Int32(try #require(root["partition"]?.integer)),
        timestampMs: try #require(root["timestamp_ms"]?.integer))
      return (
        try #require(root["topic"]?.string), try #require(root["offset"]?.integer), record
      )
    }
  }
}
