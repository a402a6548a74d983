import Projections
import Testing

/// All read models of a log that was planted to be hard, beside what Python makes of the same log.
@Suite("Read models equal the oracle's")
struct OracleTests {
  static let names = [
    "slm_usage", "training_mode", "constitution_history", "policy_decisions", "constitution_use",
  ]

  @Test("Planted logs, in batches of any size", arguments: [(1, 10_000), (2, 97)])
  func planted(seed: Int, batchRecords: Int) throws {
    try TemporaryFolder.use { folder in
      let log = try RepoFile.oracle(
        "plant.py", ["--seed", "\(seed)"], output: folder + "/planted.ndjson")
      TemporaryFolder.write(TrustedKeys.shipped[0].pem, to: folder + "/key.pem")
      _ = try RepoFile.oracle(
        "oracle.py",
        [folder + "/planted.ndjson", "--public-key", folder + "/key.pem"]
          + Self.names.flatMap { ["--projection", $0] }, output: folder + "/all.ndjson")
      // Outcomes are the worker's to write: rows alone are compared here.
      let rows = RepoFile.rows(folder + "/all.ndjson").filter {
        !$0.contains(#""table": "engine."#)
      }
      #expect(rows.count > 1_000)
      TemporaryFolder.write(
        rows.map { $0 + "\n" }.joined(), to: folder + "/expected.ndjson")
      try ReadModels.run { models in
        try models.apply(LogDump(ndjson: log), to: Self.names, batchRecords: batchRecords)
        _ = try RepoFile.oracle(
          "actual.py", [models.url] + Self.names.flatMap { ["--projection", $0] },
          output: folder + "/actual.ndjson")
      }
      _ = try RepoFile.oracle(
        "compare.py", [folder + "/expected.ndjson", folder + "/actual.ndjson"],
        output: folder + "/differences")
    }
  }
}
