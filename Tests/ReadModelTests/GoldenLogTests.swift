import Archive
import Crypto
import EventCodec
import EventModel
import PostgresWire
import ProjectionKernel
import Projections
import Replay
import Store
import TestServers
import Testing
import Topics
import Worker

/// What is recorded of the golden log is what others than this program make of it.
@Suite("The golden log")
struct GoldenLogTests {
  private static let planting = [
    "--seed", "20260101", "--metrics", "2600", "--training", "1100", "--decisions", "1300",
    "--constitutions", "160", "--big-bytes", "3000", "--base-ms", "1750000000000",
  ]

  private static func recorded(_ name: String, log: String = "platform") throws -> Certificate {
    try Certificate(text: RepoFile.text("replay/golden/\(log)/expected/\(name).v1.json"))
  }

  @Test("holds the events that its seed plants, as Python hashes them")
  func events() throws {
    try TemporaryFolder.use { folder in
      let path = folder + "/planted.ndjson"
      _ = try RepoFile.oracle("plant.py", Self.planting, output: path)
      let lines = Set(
        try RepoFile.oracle("events.py", [path], output: folder + "/events")
          .split(separator: "\n").map(String.init))
      #expect(lines.count == 15)
      for name in OracleTests.names {
        let events = try Self.recorded(name).events
        #expect(!events.isEmpty)
        for one in events {
          #expect(
            lines.contains("\(one.log) \(one.partition) \(one.records) \(one.hash)"), "\(name)")
        }
      }
      #expect(RepoFile.rows(path).count >= 5_000)
    }
  }

  @Test(
    "rebuilt into a database gives the recorded digests, by this program and by Python",
    arguments: [("platform", 0...0), ("operators", 20...1000)])
  func digests(log: String, decisions: ClosedRange<Int>) throws {
    try TemporaryFolder.use { folder in
      try ReadModels.run { models in
        let registry = try Topics.registry()
        _ = try Migrator(models.connection).run(
          projections: [], topics: registry.topics.map(\.name), dryRun: false)
        let path = RepoFile.root + "/replay/golden/\(log)/archive"
        let archive = try ArchiveReader(path: path)
        let entries = try OperatorHistory(archive: path).entries
        #expect(decisions.contains(entries.count))
        #expect(try OperatorLog(models.connection).carryOver(entries) == entries)
        for entry in ProjectionRegistry.entries {
          let name = entry.declaration.name.text
          let recorded = try Self.recorded(name, log: log)
          let generation = try rebuild(entry, registry, archive, models)
          let snapshot = try StateSnapshot(generation, models.connection)
          let url = models.url
          let tree = try snapshot.tree(workers: 1) { () throws(PostgresError) in
            try PostgresConnection(PostgresSettings(url: url), applicationName: "digest")
          }
          try snapshot.close()
          #expect(tree.digest.hex == recorded.digest, "\(name)")
          let python = try RepoFile.oracle(
            "digest.py", [models.url, generation.schema], output: "\(folder)/\(name)")
          let rows = recorded.tables.reduce(0) { $0 + $1.rows }
          #expect(
            python == recorded.tables.map { "\($0.name) \($0.rows) \($0.hash)\n" }.joined()
              + "- \(rows) \(recorded.digest)\n", "\(name)")
        }
      }
    }
  }

  private func rebuild(
    _ entry: ProjectionEntry, _ registry: ContractRegistry, _ archive: ArchiveReader,
    _ models: ReadModels
  ) throws -> Generation {
    let target = RebuildTarget(
      entry: entry, sourceHash: entry.sourceHash, registry: registry,
      topics: registry.topics(of: entry))
    let rebuild = try Rebuild(
      target, PostgresSettings(url: models.url),
      HistorySources(kafka: nil, archive: archive, timeout: .seconds(1)), RebuildSettings(),
      RebuildProgress(), stop: StopFlag())
    let ending = try rebuild.run(try rebuild.plan(anew: true, acceptsLoss: false))
    guard case .built(let generation) = ending else {
      throw RebuildError.store(.damaged("\(ending)"))
    }
    return generation
  }
}
