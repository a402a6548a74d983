import EventModel
import OrderFixtures
import Store
import TestServers
import Testing

/// Every offset is accounted for, or the gap is named.
struct StatusTests {
  private func status(
    after sql: String? = nil, _ body: (PartitionStatus, StoreDatabase) throws -> Void
  ) throws {
    try StoreDatabase.with { database in
      let owner = try database.owner(OrderFold.entry, start: 10)
      try owner.write([
        .changed(10, key: "a", id: "i"), .changed(11, key: "a", id: "i"), .noted(12),
        .broken(14, key: "b"),
      ])
      try owner.write([.changed(15, key: "b"), .changed(16, key: "a")])
      if let sql { _ = try database.psql(sql) }
      try body(try StatusStore(database.connection).partitions()[0], database)
    }
  }

  @Test func everyOffsetIsAccountedFor() throws {
    try status { status, _ in
      #expect(status.gap == nil)
      #expect(status.start == Offset(10) && status.next == Offset(17))
      #expect(status.applied == 2 && status.duplicate == 1 && status.skipped == 1)
      #expect(status.absent == 1 && status.quarantined == 1 && status.held == 1)
      #expect(status.discarded == 0 && status.lost == 0)
      #expect(status.owner == "one" && status.epoch == 1)
    }
  }

  @Test(arguments: [
    ("DELETE FROM annals.outcome_runs", "offsets from 10 to before 17 have no outcome"),
    (
      "UPDATE annals.outcome_runs SET first_offset = 11",
      "offsets from 10 to before 11 have no outcome"
    ),
    // The last run is one shorter.
    (
      #"UPDATE annals.outcome_runs SET runs = substring(runs FOR length(runs) - 2)"#,
      "offsets from 16 to before 17 have no outcome"
    ),
    (
      #"UPDATE annals.outcome_runs SET runs = '\x0900'"#,
      "the outcomes from 10 on cannot be read: unknownOutcome(9)"
    ),
    (
      "DELETE FROM annals.quarantine WHERE state = 'held'",
      "2 offsets waited, and the quarantine knows 1"
    ),
    ("UPDATE annals.position SET next_offset = 18", "offsets from 17 to before 18 have no outcome"),
  ])
  func whatWasAlteredByHandIsFound(sql: String, gap: String) throws {
    try status(after: sql) { status, _ in #expect(status.gap == gap) }
  }

  /// A decision moves a record from one count to another; every offset stays accounted for.
  @Test func decisionsAreCounted() throws {
    try status(after: "UPDATE annals.quarantine SET state = 'discarded' WHERE state <> 'held'") {
      status, _ in
      #expect(status.gap == nil)
      #expect(status.discarded == 1 && status.quarantined == 0 && status.held == 1)
    }
  }

  /// A new owner refuses runs that do not end where the position stands.
  @Test func aNewOwnerRefusesDamagedRuns() throws {
    try status(after: "UPDATE annals.outcome_runs SET next_offset = 16") { _, database in
      let error = #expect(throws: StoreError.self) { try database.owner(OrderFold.entry) }
      #expect("\(error!)".contains("annals.outcome_runs of orders[0] end at 17"))
    }
  }
}
