import EventModel
import OrderFixtures
import ProjectionKernel
import Store
import TestServers
import Testing

/// What a batch writes, as `psql` sees it.
struct BatchWriterTests {
  @Test func everythingOfABatchIsWritten() throws {
    try StoreDatabase.with { database in
      try database.owner(OrderFold.entry).write([
        .changed(0, key: "a", timestampMs: 500, id: "i", amount: "4", label: "x"),
        .changed(1, key: "a", timestampMs: 700, id: "i"), .broken(3, key: "b"),
        .changed(4, key: "b"),
      ])
      #expect(
        try database.psql("SELECT * FROM order_fold_v1_g1.state") == "a|619452363|0|1|4|0")
      #expect(try database.psql("SELECT * FROM order_fold_v1_g1.span") == "a|619452363|0|0|0|1|")
      #expect(try database.psql("SELECT * FROM order_fold_v1_g1.log") == "619452363|0|0|0|x")
      #expect(try database.psql("SELECT * FROM order_fold_v1_g1.by_label") == "x|1")
      #expect(
        try database.psql(
          """
          SELECT "offset", state, code, behind_offset, convert_from(key, 'UTF8'),
            convert_from(value, 'UTF8'), headers, header_count, timestamp_ms, timestamp_type
          FROM annals.quarantine ORDER BY 1
          """)
          == #"3|quarantined|contract_violation||b|{"type": "order.changed", "order": "k"}|\x|0|"#
          + "1000000|1\n"
          + #"4|held|behind_quarantined|3|b|{"type": "order.changed", "order": "b", "at": 100, "#
          + #""amount": 1}|\x|0|1000000|1"#)
      #expect(
        try database.psql(#"SELECT partition, "offset", original_offset FROM annals.duplicate"#)
          == "0|1|0")
      #expect(
        try database.psql("SELECT first_offset, last_offset, length(entries) FROM annals.seen_ids")
          == "0|0|32")
      // applied 1, duplicate 1, absent 1, quarantined 1, held 1
      #expect(
        try database.psql("SELECT first_offset, next_offset, runs FROM annals.outcome_runs")
          == #"0|5|\x00010201050103010401"#)
      #expect(
        try database.psql(
          "SELECT start_offset, next_offset, epoch, owner, greatest_time_ms FROM annals.position")
          == "0|5|1|one|1000000")
      // SHA-256 of time, key and value of the last record, each with its length, by Postgres.
      #expect(
        try database.psql(
          """
          SELECT last_hash = sha256(int8send(timestamp_ms) || int8send(length(key)) || key
            || int8send(length(value)) || value)
          FROM annals.position, annals.quarantine WHERE "offset" = 4
          """) == "t")
    }
  }

  @Test func aNewOwnerGoesOnWhereTheLastOneStood() throws {
    try StoreDatabase.with { database in
      try database.owner(OrderFold.entry).write([
        .changed(0, key: "a", id: "i", amount: "4"), .broken(1, key: "b"),
      ])
      let next = try database.owner(OrderFold.entry, name: "two", start: 77)
      #expect(next.lease.next == Offset(2) && next.lease.start == Offset(0))
      #expect(next.lease.state.heldKeys == [Array("b".utf8): Offset(1)])
      #expect(next.lease.state.ids.map(\.offset) == [0])
      #expect(next.lease.state.greatestTimeMs == 1_000_000)
      try next.write([
        .changed(2, key: "a", id: "i"), .changed(3, key: "b"), .changed(4, key: "a", amount: "5"),
      ])
      #expect(try database.psql("SELECT * FROM order_fold_v1_g1.state") == "a|619452363|0|2|9|0")
      #expect(
        try database.psql("SELECT first_offset, next_offset, runs FROM annals.outcome_runs")
          == #"0|5|\x0001030102010401"# + "0001")
    }
  }

  /// Runs that fill their row are followed by another row; nothing is lost between them.
  @Test func runsContinueInTheNextRow() throws {
    try StoreDatabase.with { database in
      let owner = try database.owner(OrderTally.entry)
      for batch in 0..<3 as Range<Int64> {
        // Applied and skipped by turns: two bytes for each offset.
        try owner.write(
          (batch * 1500..<(batch + 1) * 1500).map {
            $0 % 2 == 0 ? .changed($0) : .noted($0)
          })
      }
      #expect(
        try database.psql(
          "SELECT first_offset, next_offset, length(runs) FROM annals.outcome_runs ORDER BY 1")
          == "0|3000|6000\n3000|4500|3000")
      let lease = try database.owner(OrderTally.entry, name: "two").lease
      #expect(lease.tail?.first == Offset(3000) && lease.tail?.next == Offset(4500))
      let status = try StatusStore(database.connection).partitions()[0]
      #expect(status.applied == 2250 && status.skipped == 2250 && status.gap == nil)
    }
  }

  @Test func idsOutOfReachAreForgotten() throws {
    try StoreDatabase.with { database in
      let owner = try database.owner(OrderTally.entry)
      try owner.write([.changed(0, timestampMs: 0, id: "a"), .changed(1, timestampMs: 9, id: "b")])
      try owner.write([.changed(2, timestampMs: 60_009, id: "c")])
      // The window is 60 s: 9 is just inside, and its row goes as a whole or not at all.
      #expect(try database.psql("SELECT first_offset FROM annals.seen_ids ORDER BY 1") == "0\n2")
      try owner.write([.changed(3, timestampMs: 60_010, id: "d")])
      #expect(try database.psql("SELECT first_offset FROM annals.seen_ids ORDER BY 1") == "2\n3")
    }
  }

  @Test func thePlannerLearnsOfAllColumnsButSketches() throws {
    try StoreDatabase.with { database in
      let owner = try database.owner(OrderTally.entry)
      try owner.write([.changed(0, label: "x"), .changed(1, label: "y")])
      let generations = GenerationStore(database.connection)
      try generations.analyze(
        OrderTally.entry.declaration, database.generation(OrderTally.entry))
      let unknown = """
        SELECT DISTINCT attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'order_tally_v1_g1'::regnamespace AND relkind = 'r' AND attnum > 0
          AND NOT EXISTS (SELECT 1 FROM pg_stats WHERE schemaname = 'order_tally_v1_g1'
            AND tablename = relname AND pg_stats.attname = pg_attribute.attname)
        """
      #expect(try database.psql(unknown) == "sketch")
    }
  }

  /// Two batches of one tally merge in Postgres as one batch does in the kernel.
  @Test func deltasMergeInTheDatabase() throws {
    let records: [OrderRecord] = [
      .changed(0, key: "b", at: "61", amount: "7", price: "1.5", label: "x"),
      .changed(1, key: "a", at: "60", amount: "2", price: "-0.25", label: "x"),
      .changed(2, key: "b", at: "60", amount: "9", label: "x"),
      .changed(3, key: "c", at: "61", amount: "7", label: "x"),
    ]
    let answers = try [[4], [2, 2], [1, 1, 1, 1]].map { sizes in
      try StoreDatabase.with { database in
        let owner = try database.owner(OrderTally.entry)
        var rest = records[...]
        for size in sizes {
          try owner.write(Array(rest.prefix(size)))
          rest = rest.dropFirst(size)
        }
        return try database.psql("SELECT * FROM order_tally_v1_g1.sums")
      }
    }
    let sketch = "1" + String(repeating: "0", count: 23) + "2" + String(repeating: "0", count: 59)
    #expect(
      answers[0]
        == "x|1970-01-01 00:01:00+00|f|4|1.250000|2|9|1970-01-01 00:01:00+00|2|"
        + "1970-01-01 00:01:00+00|619452363|0|1|c|1970-01-01 00:01:01+00|619452363|0|3|"
        + sketch + "1" + String(repeating: "0", count: 24) + "|{a,b,c}")
    #expect(answers[1] == answers[0] && answers[2] == answers[0])
  }
}
