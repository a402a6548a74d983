import EventModel
import OrderFixtures
import PostgresWire
import Replay
import Store
import Synchronization
import TestServers
import Testing
import Worker

/// What is said to differ in two generations, and the events that are said to be behind a row.
@Suite(
  .serialized, .enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct PromoteDifferenceTests {
  /// 200 orders over two partitions, ten keys, five labels; every 40th repeats the id before it,
  /// every 50th is refused, and one is not an input.
  static let records: [OrderRecord] = (0..<200).map { number in
    let partition = Int32(number % 2)
    let offset = Int64(number / 2)
    let key = "k\(number % 10)"
    if number == 77 {
      return OrderRecord(
        offset, key: key, partition: partition,
        value: #"{"type": "order.noted", "order": "\#(key)", "at": 1}"#)
    }
    // A repeat has the partition, and so the parity, of what it repeats.
    let id = number % 40 == 38 ? number - 2 : number
    return .changed(
      offset, key: key, partition: partition, id: "id-\(id)", amount: "\(number)",
      label: "l\(number % 5)", act: number == 190 ? "refuse" : nil)
  }

  /// The numbers of the records that are applied: not the repeats, the note, the refused one, nor
  /// what waits behind that.
  static let applied = (0..<200).filter { $0 != 77 && $0 % 40 != 38 && $0 != 190 }

  /// `partition:offset` of the applied records for which that holds, in their order.
  static func places(_ holds: (Int) -> Bool) -> [String] {
    applied.filter(holds).map { (Int32($0 % 2), $0 / 2) }
      .sorted { $0.0 != $1.0 ? $0.0 < $1.0 : $0.1 < $1.1 }.map { "\($0.0):\($0.1)" }
  }

  private static func compare(
    _ deployment: PromoteDeployment, _ first: Generation, _ second: Generation
  ) throws -> (Difference, CommonCut) {
    try Barrier(deployment.context(PromoteFirst.entry)).compare(first, second) {
      session, cut throws(SwitchError) in
      (try Difference.find(first, second, samples: 10, session), cut)
    }
  }

  private static func events(
    _ deployment: PromoteDeployment, _ second: Generation, _ table: String, _ key: String,
    _ bounds: RowEvents.Bounds = RowEvents.Bounds()
  ) throws -> RowEvents.Found {
    let shape = try TableShape.all(in: second.schema, deployment.connection)
      .first { $0.name == table }!
    return try RowEvents(deployment.context(PromoteFirst.entry), bounds: bounds).find(
      shape, key: key, second, try PositionStore(deployment.connection).positions(of: second),
      deployment.connection)
  }

  private static func places(_ found: RowEvents.Found) -> [String] {
    found.events.map { "\($0.partition.partition):\($0.offset)" }
  }

  @Test("Planted rows are found, each kind of table, with the events behind them")
  func planted() throws {
    try PromoteDeployment.with { deployment in
      try deployment.produce(Self.records)
      let first = try deployment.generation(1, 1)
      let second = try deployment.make(PromoteFirst.entry, number: 2)
      try deployment.work(PromoteFirst.entry, first)
      try deployment.work(PromoteFirst.entry, second)
      let (none, cut) = try Self.compare(deployment, first, second)
      #expect(none.tables.allSatisfy(\.isNone) && none.tables.count == 4)
      #expect(none.tables.map(\.table) == ["by_label", "log", "span", "state"])
      #expect(cut.caughtUp == 0 && cut.next.values.map(\.number) == [100, 100])

      let log = try deployment.number("SELECT log FROM annals.log")
      let schema = second.schema
      try deployment.connection.execute(
        """
        UPDATE \(schema).by_label SET events = events + 1 WHERE label = 'l3';
        DELETE FROM \(schema).by_label WHERE label = 'l4';
        INSERT INTO \(schema).by_label VALUES ('planted', 7);
        UPDATE \(schema).state SET total = 0, changes = 1 WHERE key = 'k3';
        DELETE FROM \(schema).state WHERE key = 'k4';
        UPDATE \(schema).span SET small = 5 WHERE key = 'k5';
        DELETE FROM \(schema).log WHERE partition = 1 AND "offset" = 10;
        INSERT INTO \(schema).log VALUES (\(log), 1, 5000, 0, 'planted');
        """)
      let (difference, _) = try Self.compare(deployment, first, second)
      let counts = difference.tables.map {
        "\($0.table) +\($0.added) -\($0.removed) ~\($0.changed)"
      }
      #expect(
        counts == [
          "by_label +1 -1 ~1", "log +1 -1 ~0", "span +0 -0 ~1", "state +0 -1 ~1",
        ])
      #expect(difference.rows == 8)
      let byLabel = difference.tables[0].samples
      let label3 = Int64(Self.applied.filter { $0 % 5 == 3 }.count)
      #expect(
        byLabel == [
          RowDifference(kind: .added, key: #"{"label": "planted"}"#, changes: []),
          RowDifference(kind: .removed, key: #"{"label": "l4"}"#, changes: []),
          RowDifference(
            kind: .changed, key: #"{"label": "l3"}"#,
            changes: [
              RowDifference.Change(column: "events", first: "\(label3)", second: "\(label3 + 1)")
            ]),
        ])
      let state = difference.tables[3].samples.last!
      #expect(state.changes.map(\.column) == ["changes", "total"])
      #expect(state.changes[1].second == "0")

      // A tally: every event of the label that was applied, in both partitions.
      var found = try Self.events(deployment, second, "by_label", byLabel[2].key)
      #expect(Self.places(found) == Self.places { $0 % 5 == 3 })
      #expect(found.looked == 200 && !found.isCut)
      // A fold and its children: the events of the key.
      found = try Self.events(deployment, second, "state", state.key)
      #expect(Self.places(found) == Self.places { $0 % 10 == 3 })
      let span = difference.tables[2].samples[0]
      #expect(span.changes == [.init(column: "small", first: nil, second: "5")])
      found = try Self.events(deployment, second, "span", span.key)
      #expect(Self.places(found) == Self.places { $0 % 10 == 5 })
      // A log: the event whose position the row has.
      let removed = difference.tables[1].samples.first { $0.kind == .removed }!
      found = try Self.events(deployment, second, "log", removed.key)
      #expect(Self.places(found) == ["1:10"] && found.events[0].key == Array("k1".utf8))

      // A bound that ends the search is told.
      found = try Self.events(
        deployment, second, "by_label", byLabel[2].key, .init(recordsMax: 50))
      #expect(found.isCut && found.looked == 50)
      found = try Self.events(
        deployment, second, "by_label", byLabel[2].key, .init(eventsMax: 3))
      #expect(found.isCut && found.events.count == 3)
      for key in ["{}", "nothing", #"{"label": null}"#] {
        #expect(throws: SwitchError.self) {
          try Self.events(deployment, second, "by_label", key)
        }
      }
    }
  }

  @Test("What the candidate lacks is folded for the comparison and taken back")
  func behind() throws {
    try PromoteDeployment.with { deployment in
      try deployment.produce(Array(Self.records[..<120]))
      let first = try deployment.generation(1, 1)
      let second = try deployment.make(PromoteFirst.entry, number: 2)
      try deployment.work(PromoteFirst.entry, second)
      try deployment.produce(Array(Self.records[120...]))
      try deployment.work(PromoteFirst.entry, first)
      let (difference, cut) = try Self.compare(deployment, first, second)
      #expect(difference.rows == 0 && cut.caughtUp == 80)
      #expect(cut.next[deployment.partition(1)] == Offset(100))
      #expect(try deployment.read(second) == 120)
      #expect(try deployment.number("SELECT count(*) FROM \(second.schema).log") == 116)

      // A candidate that never ran begins where the active one did.
      let third = try deployment.make(PromoteFirst.entry, number: 3)
      let (fresh, whole) = try Self.compare(deployment, first, third)
      #expect(fresh.rows == 0 && whole.caughtUp == 200)

      // Not more than is allowed, and not by other code.
      var bounds = Barrier.Bounds()
      bounds.recordsMax = 79
      #expect(throws: SwitchError.self) {
        try Barrier(deployment.context(PromoteFirst.entry), bounds: bounds)
          .compare(first, second) { _, _ throws(SwitchError) in }
      }
      #expect(throws: SwitchError.self) {
        try Barrier(deployment.context(PromoteWider.entry)).compare(first, second) {
          _, _ throws(SwitchError) in
        }
      }
      // One that is ahead is waited for; nobody feeds the active one here.
      bounds.waitFor = .milliseconds(50)
      #expect(throws: SwitchError.self) {
        try Barrier(deployment.context(PromoteFirst.entry), bounds: bounds)
          .compare(second, first) { _, _ throws(SwitchError) in }
      }
    }
  }

  @Test("The candidate's worker waits while it is compared, and goes on unfenced")
  func workerWaits() throws {
    try PromoteDeployment.with { deployment in
      let first = try deployment.generation(1, 1)
      let second = try deployment.make(PromoteFirst.entry, number: 2)
      try deployment.produce(Array(Self.records[..<60]))
      let workers = try [first, second].map { try deployment.start(PromoteFirst.entry, $0) }
      try PromoteDeployment.waitUntil("both have read 60") {
        try deployment.read(first) == 60 && deployment.read(second) == 60
      }
      let failed = Mutex<String?>(nil)
      let during = try Barrier(deployment.context(PromoteFirst.entry)).compare(first, second) {
        _, cut throws(SwitchError) in
        do {
          try deployment.produce(Array(Self.records[60...]))
          try PromoteDeployment.waitUntil("the active one goes on") {
            try deployment.read(first) == 200
          }
          return try deployment.read(second)
        } catch {
          failed.withLock { $0 = "\(error)" }
          return -1
        }
      }
      #expect(failed.withLock { $0 } == nil && during == 60)
      try PromoteDeployment.waitUntil("the candidate goes on") {
        try deployment.read(second) == 200
      }
      for worker in workers { try worker.stop() }
      #expect(deployment.notices.all.filter { $0.contains("trouble") } == [])
      #expect(try Self.compare(deployment, first, second).0.rows == 0)
    }
  }
}
