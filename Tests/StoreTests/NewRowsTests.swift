import EventModel
import OrderFixtures
import ProjectionKernel
import Store
import SuiteSupport
import Testing

/// Rows that are new are copied straight into their table; what then stands there is what merging
/// would have made of it.
struct NewRowsTests {
  /// Batches over 3,000 labels: some are met again, most are new.
  private static func batches(seed: UInt64) -> [[OrderRecord]] {
    var random = SeededGenerator(seed: seed)
    var offset: Int64 = 0
    return (0..<4).map { batch in
      (0..<2500).map { _ in
        defer { offset += 1 }
        let label = Int.random(in: 0..<1500, using: &random) + 500 * batch
        return .changed(
          offset, key: "k\(label % 7)", at: "\(label)", amount: "\(offset % 90 - 5)",
          price: "0.5", label: "l\(label)")
      }
    }
  }

  private static let dump = "SELECT * FROM order_tally_v1_g1.sums ORDER BY 1, 2, 3"

  private static func rows(_ write: (StoreDatabase) throws -> Void) throws -> String {
    try StoreDatabase.with { database in
      try write(database)
      return try database.psql(dump)
    }
  }

  @Test(arguments: [1, 2] as [UInt64])
  func copiedOrMergedTheRowsAreTheSame(seed: UInt64) throws {
    let batches = Self.batches(seed: seed)
    let merged = try Self.rows { database in
      let owner = try database.owner(OrderTally.entry)
      for batch in batches { try owner.write(batch) }
    }
    let copied = try Self.rows { database in
      let owner = try database.owner(OrderTally.entry)
      for batch in batches { try owner.write(batch, alone: true) }
      let new = try database.psql(
        "SELECT count(*) FROM order_tally_v1_g1.sums WHERE events = 1")
      #expect(Int(new)! > 100)
    }
    #expect(merged.utf8.count > 100_000)
    #expect(merged == copied)
  }

  /// A new owner knows none of the keys that are there: its copy is taken back, then all is merged.
  @Test func rowsThatWereThereAfterAllAreMerged() throws {
    let batches = Self.batches(seed: 3)
    let merged = try Self.rows { database in
      let owner = try database.owner(OrderTally.entry)
      for batch in batches { try owner.write(batch) }
    }
    let copied = try Self.rows { database in
      for (index, batch) in batches.enumerated() {
        try database.owner(OrderTally.entry, name: "owner \(index)").write(batch, alone: true)
      }
    }
    #expect(merged == copied)
  }

  /// What Postgres refuses is refused either way, and nothing of the batch is left.
  @Test func aRefusedRowLeavesNothing() throws {
    try StoreDatabase.with { database in
      _ = try database.psql(
        "ALTER TABLE order_tally_v1_g1.sums ADD CHECK (label <> 'l1700')")
      let owner = try database.owner(OrderTally.entry)
      #expect(throws: StoreError.self) {
        try owner.write(
          (0..<2000).map { .changed($0, at: "\($0)", label: "l\($0)") }, alone: true)
      }
      #expect(try database.psql("SELECT count(*) FROM order_tally_v1_g1.sums") == "0")
      #expect(try database.psql("SELECT next_offset FROM annals.position") == "0")
    }
  }
}
