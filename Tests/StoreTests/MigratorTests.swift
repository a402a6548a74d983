import OrderFixtures
import PostgresWire
import Store
import TestServers
import Testing

struct MigratorTests {
  private static let schemas = """
    SELECT string_agg(nspname, ' ' ORDER BY nspname) FROM pg_namespace
    WHERE nspname !~ '^(pg_|information_schema)'
    """

  private func migrate(_ url: String, dryRun: Bool = false) throws -> [String] {
    try Migrator(StoreDatabase.connect(url)).run(
      projections: StoreDatabase.projections, topics: [OrderContracts.topic], dryRun: dryRun
    ).map { "\($0)" }
  }

  @Test func aFreshDatabaseGetsEverythingOnce() throws {
    try PostgresCluster.shared().withDatabase { url in
      let steps = [
        "control schema, step 1: control", "control schema, step 2: sketch",
        "control schema, step 3: replay", "control schema, step 4: past",
        "control schema, step 5: drills", "control schema, step 6: carried",
        "control schema, step 7: reaches", "log orders#1",
        "read model order_fold version 1, generation 1, shown to readers",
        "read model order_tally version 1, generation 1, shown to readers",
      ]
      let database = try StoreDatabase(url: url)
      #expect(try migrate(url, dryRun: true) == steps)
      #expect(try database.psql(Self.schemas) == "public", "a dry run leaves nothing")
      #expect(try migrate(url) == steps)
      #expect(
        try database.psql(Self.schemas)
          == "annals order_fold_v1_g1 order_tally_v1_g1 public read")
      #expect(try migrate(url) == [])
      #expect(
        try database.psql("SELECT projection, number, state FROM annals.generation ORDER BY 1")
          == "order_fold|1|active\norder_tally|1|active")
    }
  }

  @Test func aStepThatIsNotOursIsRefused() throws {
    try StoreDatabase.with { database in
      _ = try database.psql("UPDATE annals_migration SET sha256 = 'x' WHERE number = 2")
      let error = #expect(throws: StoreError.self) { try migrate(database.url) }
      #expect("\(error!)".hasPrefix("step 2 of the control schema is not this program's"))
    }
  }

  @Test func aNewerDatabaseIsRefused() throws {
    try StoreDatabase.with { database in
      _ = try database.psql("INSERT INTO annals_migration VALUES (99, 'later', 'x')")
      let error = #expect(throws: StoreError.self) { try migrate(database.url) }
      #expect("\(error!)".contains("by a newer Annals (step 99)"))
    }
  }
}
