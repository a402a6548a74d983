import EventModel
import OrderFixtures
import ProjectionKernel
import Store
import Testing

/// Who lost a partition cannot write, whatever it believes.
struct FencingTests {
  private static let everything = """
    SELECT (SELECT count(*) FROM order_fold_v1_g1.state), (SELECT count(*) FROM order_fold_v1_g1.log),
      (SELECT count(*) FROM order_fold_v1_g1.span), (SELECT count(*) FROM annals.outcome_runs),
      (SELECT count(*) FROM annals.quarantine), (SELECT count(*) FROM annals.seen_ids),
      (SELECT count(*) FROM annals.duplicate), (SELECT max(next_offset) FROM annals.position)
    """

  private static let records: [OrderRecord] = [
    .changed(0, key: "a", id: "i", label: "x"), .changed(1, key: "a", id: "i"),
    .broken(2, key: "b"),
  ]

  private func expectFenced(
    by owner: String, _ write: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: StoreError.self, sourceLocation: sourceLocation) { try write() }
    guard case .fenced(StoreDatabase.partition, owner: owner)? = error else {
      Issue.record("\(String(describing: error))", sourceLocation: sourceLocation)
      return
    }
  }

  @Test func eachTakingRaisesTheEpoch() throws {
    try StoreDatabase.with { database in
      let epochs = try (0..<3).map {
        try database.owner(OrderFold.entry, name: "\($0)").lease.epoch
      }
      #expect(epochs == [1, 2, 3])
      #expect(try database.psql("SELECT epoch, owner FROM annals.position") == "3|2")
    }
  }

  @Test func anOlderEpochCannotWrite() throws {
    try StoreDatabase.with { database in
      let old = try database.owner(OrderFold.entry, name: "old")
      let new = try database.owner(OrderFold.entry, name: "new")
      expectFenced(by: "new") { try old.write(Self.records) }
      #expect(try database.psql(Self.everything) == "0|0|0|0|0|0|0|0", "nothing is half written")
      try new.write(Self.records)
      #expect(try database.psql(Self.everything) == "1|1|1|1|1|1|1|3")
      expectFenced(by: "new") { try old.write([.changed(3)]) }
    }
  }

  /// The epoch alone is not enough: a batch must start where the last one ended.
  @Test func anotherExpectedOffsetCannotWrite() throws {
    try StoreDatabase.with { database in
      let owner = try database.owner(OrderFold.entry)
      let first = try owner.step(Self.records)
      let second = try owner.step([.changed(3, key: "a")])
      expectFenced(by: "one") { try owner.writer.write(second, alone: true) }
      #expect(try database.psql(Self.everything) == "0|0|0|0|0|0|0|0")
      try owner.writer.write(first, alone: true)
      expectFenced(by: "one") { try owner.writer.write(first, alone: true) }
      try owner.writer.write(second, alone: true)
      #expect(try database.psql("SELECT next_offset FROM annals.position") == "4")
    }
  }

  @Test func theHolderIsKnown() throws {
    try StoreDatabase.with { database in
      _ = try database.owner(OrderFold.entry, name: "host-1 slot 2")
      let store = LeaseStore(
        database.connection, generation: try database.generation(OrderFold.entry), owner: "")
      let log = try GenerationStore(database.connection).log(of: OrderContracts.topic)
      let holder = try store.holder(of: StoreDatabase.partition, log: log)
      #expect(holder?.epoch == 1 && holder?.owner == "host-1 slot 2")
      #expect(
        try store.holder(of: TopicPartition(OrderContracts.topic, Partition(1)), log: log) == nil)
    }
  }
}
