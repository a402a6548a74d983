import Crypto
import EventModel
import PostgresWire
import Projections
import TestServers
import Testing

@testable import Replay
@testable import Store

/// All read models of a planted log: one digest, whoever computes it and however the log was cut.
@Suite("State digests of the read models")
struct StateDigestTests {
  @Test("equal over batch splits and worker counts, and in Python")
  func planted() throws {
    try TemporaryFolder.use { folder in
      let log = try RepoFile.oracle(
        "plant.py", ["--seed", "5"], output: folder + "/planted.ndjson")
      var digests: [String: Set<String>] = [:]
      for batchRecords in [10_000, 611, 53] {
        try ReadModels.run { models in
          try models.apply(
            LogDump(ndjson: log), to: OracleTests.names, batchRecords: batchRecords)
          for name in OracleTests.names {
            for workers in batchRecords == 53 ? [1, 2, 4] : [1] {
              let tree = try Self.tree(name, models, workers: workers)
              digests[name, default: []].insert(Self.lines(tree))
            }
            guard batchRecords == 53 else { continue }
            let python = try RepoFile.oracle(
              "digest.py", [models.url, "\(name)_v1_g1"], output: "\(folder)/\(name)")
            digests[name, default: []].insert(python)
          }
        }
      }
      for name in OracleTests.names {
        #expect(digests[name]?.count == 1, "\(name): \(digests[name] ?? [])")
        #expect(digests[name]?.first?.hasPrefix("- 0 ") == false)
      }
    }
  }

  @Test("events hashed in batches of any size are those that Python hashes")
  func events() throws {
    try TemporaryFolder.use { folder in
      let path = folder + "/planted.ndjson"
      let dump = try LogDump(
        ndjson: RepoFile.oracle("plant.py", ["--seed", "6"], output: path))
      let expected = try RepoFile.oracle("events.py", [path], output: folder + "/events")
      for size in [1, 17, 100_000] {
        var lines: [String] = []
        for (partition, start) in dump.starts {
          let records = dump.records.filter {
            TopicPartition($0.topic, $0.partition) == partition
          }
          let range = try EventRange(
            StateCut.Part(
              log: LogName(topic: partition.topic, life: 1), partition: partition.partition,
              start: start, next: records.map(\.offset).max()!.next),
            from: DumpRange(dump: dump, batchRecords: size))
          lines.append(
            "\(range.part.log) \(range.part.partition) \(range.records) \(range.hash.hex)\n")
        }
        #expect(lines.sorted().joined() == expected, "batches of \(size)")
      }
    }
  }

  private static func tree(
    _ name: String, _ models: ReadModels, workers: Int
  ) throws -> StateTree {
    let connection = try PostgresConnection(
      PostgresSettings(url: models.url), applicationName: "digest")
    let generation = try #require(
      try GenerationStore(connection).all().first { $0.projection.text == name })
    let snapshot = try StateSnapshot(generation, connection)
    let url = models.url
    return try snapshot.tree(workers: workers, splitBytes: 0) { () throws(PostgresError) in
      try PostgresConnection(PostgresSettings(url: url), applicationName: "digest")
    }
  }

  private static func lines(_ tree: StateTree) -> String {
    tree.tables.map { "\($0.table.name) \($0.rowCount) \($0.hash.hex)\n" }.joined()
      + "- \(tree.tables.reduce(0) { $0 + $1.rowCount }) \(tree.digest.hex)\n"
  }
}

/// The records of a dump, as a source of events.
private struct DumpRange: EventRangeSource {
  let dump: LogDump
  let batchRecords: Int

  func read(
    _ part: StateCut.Part, _ body: (RecordBatch) throws(DigestError) -> Void
  ) throws(DigestError) {
    var own = dump
    own.records = dump.records.filter {
      $0.topic == part.log.topic && $0.partition == part.partition
    }.sorted { $0.offset < $1.offset }
    for batch in own.batches(of: batchRecords) { try body(batch) }
  }
}
