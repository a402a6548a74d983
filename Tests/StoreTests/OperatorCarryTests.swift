import EventModel
import OrderFixtures
import PostgresWire
import ProjectionKernel
import Store
import TestServers
import Testing

/// Decisions of another database are taken over as they were.
struct OperatorCarryTests {
  private static func entry(
    _ number: Int64, action: String = "discard", record: Bool = true, why: String = "a \"reason\""
  ) -> OperatorEntry {
    OperatorEntry(
      number: number, at: Timestamp(microseconds: 1_795_218_065_635_844 + number), by: "ann",
      why: why, action: action, projection: ProjectionName("order_fold"), version: 3,
      record: record
        ? OperatorEntry.Record(
          log: LogName(topic: TopicName("elsewhere"), life: 2), partition: Partition(1),
          offset: Offset(7)) : nil, detail: "quarantined -> discarded")
  }

  @Test func timeWhoAndWhyStay() throws {
    try StoreDatabase.with { database in
      let log = OperatorLog(database.connection)
      let all = [Self.entry(1), Self.entry(2, action: "adopt", record: false)]
      #expect(try log.carryOver(all) == all)
      #expect(try log.entries(after: 0) == all)
      #expect(try log.entries(after: 1) == [all[1]])
      #expect(try log.carryOver(all).isEmpty, "they are there")
      // 2026-11-20T23:41:05.635845Z, by date --utc -d @1795218065.
      #expect(
        try database.psql(
          """
          SELECT entry, decided_at AT TIME ZONE 'UTC', generation IS NULL, carried_at IS NULL,
            topic, life FROM annals.operator_log JOIN annals.log USING (log)
          """) == "1|2026-11-20 23:41:05.635845|t|f|elsewhere|2")
      // What it says is obeyed, and what is decided next gets the next number.
      let decided = try VerdictStore(database.connection).verdicts(
        of: ProjectionName("order_fold"))
      #expect(decided.discarded.map(\.offset) == [Offset(7)])
      let generation = try database.generation(OrderFold.entry)
      try database.connection.begin()
      try log.note(
        .adopt, OperatorLog.Decision(by: "bo", why: "w"), generation, detail: "a -> b")
      try database.connection.commit()
      #expect(try log.entries(after: 2).map(\.number) == [3])
      #expect(try log.carryOver(all).isEmpty, "the database may be ahead")
    }
  }

  @Test func anotherDecisionUnderTheSameNumberIsRefused() throws {
    try StoreDatabase.with { database in
      let log = OperatorLog(database.connection)
      _ = try log.carryOver([Self.entry(1)])
      let error = #expect(throws: StoreError.self) {
        try log.carryOver([Self.entry(1, why: "other"), Self.entry(2)])
      }
      #expect("\(error!)".contains("decision 1 of the database"))
      #expect(try log.entries(after: 0) == [Self.entry(1)], "nothing was taken over")
    }
  }
}
