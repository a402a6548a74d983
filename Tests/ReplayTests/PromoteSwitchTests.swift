import EventModel
import Glibc
import OrderFixtures
import PostgresWire
import ProjectionKernel
import Replay
import Store
import Synchronization
import TestServers
import Testing
import Worker

/// What readers see before, while and after readers are let see another generation.
@Suite(
  .serialized, .enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct PromoteSwitchTests {
  private static let decision = OperatorLog.Decision(by: "op", why: "because")
  private static let records = PromoteDifferenceTests.records

  private static func switcher(
    _ deployment: PromoteDeployment, _ bounds: SwitchBounds = SwitchBounds(),
    _ entry: ProjectionEntry = PromoteFirst.entry, _ said: PromoteNotices = PromoteNotices()
  ) throws -> GenerationSwitch {
    try GenerationSwitch(deployment.context(entry), bounds: bounds) { said.add($0) }
  }

  private static func behind(_ schema: String) -> [String: String] {
    [
      "order_by_label": "by_label", "order_log": "log", "order_span": "span",
      "order_state": "state",
    ]
    .mapValues { "\(schema).\($0)" }
  }

  @Test("Promote, rollback, promote again, retire: views, states and the operator log")
  func roundTrip() throws {
    try PromoteDeployment.with { deployment in
      try deployment.produce(Self.records)
      let first = try deployment.generation(1, 1)
      var second = try deployment.make(PromoteFirst.entry, number: 2)
      for generation in [first, second] { try deployment.work(PromoteFirst.entry, generation) }
      try deployment.connection.execute(
        "COMMENT ON VIEW read.order_log IS 'old'; GRANT SELECT ON read.order_log TO PUBLIC")
      let switcher = try Self.switcher(deployment)
      #expect(try switcher.candidate() == second)
      let planned = try switcher.plan(.promote, to: second)
      #expect(planned.map(\.view) == Self.behind("").keys.sorted())
      #expect(planned.allSatisfy { $0.action == .switched && $0.detail == "" })
      #expect(try deployment.shown() == Self.behind(first.schema), "a plan changes nothing")

      try switcher.waitUntilLevel(second)
      #expect(try switcher.carryOut(.promote, to: second, Self.decision, detail: "x") == 1)
      #expect(try deployment.shown() == Self.behind(second.schema))
      #expect(try deployment.states() == ["1.1 demoted", "1.2 active"])
      #expect(
        try deployment.rows(
          """
          SELECT obj_description('read.order_log'::regclass, 'pg_class'),
            col_description('read.order_log'::regclass, 4),
            has_table_privilege('pg_monitor', 'read.order_log', 'SELECT')::text
          """) == [["Of log.", "What stands behind it.", "true"]])

      #expect(try switcher.previous().id == first.id)
      #expect(try switcher.lag(of: first).events == 0)
      let demoted = try deployment.generation(1, 1)
      _ = try switcher.carryOut(.rollback, to: demoted, Self.decision, detail: "")
      #expect(try deployment.shown() == Self.behind(first.schema))
      #expect(try deployment.states() == ["1.1 active", "1.2 demoted"])
      // One that was demoted can be promoted again; one that is stale is refused.
      #expect(throws: SwitchError.self) {
        try switcher.carryOut(.promote, to: second, Self.decision, detail: "")
      }
      second = try switcher.candidate()
      _ = try switcher.carryOut(.promote, to: second, Self.decision, detail: "")
      #expect(try deployment.shown() == Self.behind(second.schema))

      let retirement = try Retirement(switcher) { _ in }
      let active = try switcher.active()
      #expect(throws: SwitchError.self) { try retirement.plan(active) }
      let old = try deployment.generation(1, 1)
      #expect(try retirement.plan(old) == [])
      try deployment.connection.execute(
        "CREATE VIEW public.mine AS SELECT * FROM \(old.schema).state")
      #expect(throws: SwitchError.self) { try retirement.carryOut(old, Self.decision) }
      try deployment.connection.execute("DROP VIEW public.mine")
      try retirement.carryOut(old, Self.decision)
      #expect(try deployment.states() == ["1.1 retired", "1.2 active"])
      #expect(
        try deployment.rows(
          "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'orders_model%' ORDER BY 1")
          == [["orders_model_v1_g2"], ["orders_model_v1_g2_views"]])
      #expect(throws: SwitchError.self) { try switcher.previous() }
      #expect(
        try deployment.rows(
          "SELECT action, decided_by, reason, detail FROM annals.operator_log ORDER BY entry"
        ) == [
          ["promote", "op", "because", "from orders_model_v1_g1 to orders_model_v1_g2; x"],
          ["rollback", "op", "because", "from orders_model_v1_g2 to orders_model_v1_g1"],
          ["promote", "op", "because", "from orders_model_v1_g1 to orders_model_v1_g2"],
          ["retire", "op", "because", "orders_model_v1_g1 is dropped"],
        ])
    }
  }

  @Test("A new version with more columns: old columns keep their place, and a rollback keeps them")
  func wider() throws {
    try PromoteDeployment.with { deployment in
      try deployment.produce(Self.records)
      let first = try deployment.generation(1, 1)
      try deployment.work(PromoteFirst.entry, first)
      #expect(
        try deployment.migrate(PromoteWider.entry)
          == ["read model orders_model version 2, generation 1, beside the active one"])
      let second = try deployment.generation(2, 1)
      #expect(second.state == .built)
      try deployment.work(PromoteWider.entry, second)
      let reader = try PostgresConnection(deployment.postgres, applicationName: "reader")
      let query = "SELECT key, changes, total FROM read.order_state ORDER BY key"
      let before = try reader.query(query).count

      let switcher = try Self.switcher(deployment, SwitchBounds(), PromoteWider.entry)
      let (difference, steps) = try (
        Barrier(deployment.context(PromoteWider.entry)).compare(first, second) {
          session, _ throws(SwitchError) in
          try Difference.find(first, second, samples: 0, session)
        }, switcher.plan(.promote, to: second)
      )
      #expect(Expectation.noChange.objection(to: difference) == nil)
      #expect(
        steps.filter { $0.detail != "" }.map { "\($0.view) \($0.detail)" }
          == ["order_span columns added: small", "order_state columns added: opened"])
      _ = try switcher.carryOut(.promote, to: second, Self.decision, detail: "")
      // A statement prepared before goes on: its columns did not change.
      #expect(try reader.query(query).count == before)
      let columns = """
        SELECT string_agg(column_name, ' ' ORDER BY ordinal_position)
        FROM information_schema.columns WHERE table_schema = 'read' AND table_name = 'order_state'
        """
      #expect(try deployment.rows(columns) == [["key changes total generation opened"]])

      // A rollback takes no column from anybody: what version 1 does not have is null.
      let demoted = try switcher.previous()
      let back = try switcher.plan(.rollback, to: demoted)
      #expect(
        back.map { "\($0.view) \($0.action) \($0.detail)" } == [
          "order_by_label switched ", "order_log switched ",
          "order_span switched null from now on: small",
          "order_state switched null from now on: opened",
        ])
      let opened = "SELECT count(opened), count(key) FROM read.order_state"
      #expect(try deployment.rows(opened) == [["10", "10"]])
      _ = try switcher.carryOut(.rollback, to: demoted, Self.decision, detail: "")
      #expect(try deployment.shown() == Self.behind(first.schema))
      #expect(try deployment.rows(opened) == [["0", "10"]])
      #expect(try reader.query(query).count == before)
      _ = try switcher.carryOut(
        .promote, to: try switcher.candidate(), Self.decision, detail: "")
      #expect(try deployment.rows(opened) == [["10", "10"]])
    }
  }

  @Test("Removed and retyped columns: a versioned view stands beside, and goes with its generation")
  func versioned() throws {
    try PromoteDeployment.with { deployment in
      try deployment.produce(Self.records)
      let first = try deployment.generation(1, 1)
      try deployment.work(PromoteFirst.entry, first)
      try deployment.migrate(PromoteOther.entry)
      let third = try deployment.generation(3, 1)
      try deployment.work(PromoteOther.entry, third)
      let switcher = try Self.switcher(deployment, SwitchBounds(), PromoteOther.entry)
      let difference = try Barrier(deployment.context(PromoteOther.entry)).compare(first, third) {
        session, _ throws(SwitchError) in
        try Difference.find(first, third, samples: 0, session)
      }
      let tally = difference.tables[0]
      #expect(!tally.isComparable && tally.removed == 5 && tally.added == 5)
      // One event that version 1 refuses is counted by version 3: a row of the state and one of the
      // log.
      let span = difference.tables[2]
      #expect(span.removed == 10 && span.added == 0)
      #expect(
        Expectation.onlyAddedColumns.objection(to: difference)
          == "table by_label differs in more than added columns")
      #expect(Expectation.atMostRows(22).objection(to: difference) == nil)
      #expect(Expectation.atMostRows(21).objection(to: difference) == "22 rows differ")

      _ = try switcher.carryOut(.promote, to: third, Self.decision, detail: "")
      let old = first.schema
      let new = third.schema
      #expect(
        try deployment.shown() == [
          "order_by_label": "\(new).by_label", "order_log": "\(old).log",
          "order_log_v3": "\(new).log", "order_new": "\(new).state", "order_span": "\(old).span",
          "order_state": "\(old).state", "order_state_v3": "\(new).state",
        ])
      #expect(try deployment.number("SELECT count(*) FROM read.order_new") == 10)
      // A rollback gives every old view back, whoever carries it out.
      let demoted = try switcher.previous()
      _ = try switcher.carryOut(.rollback, to: demoted, Self.decision, detail: "")
      #expect(try deployment.shown()["order_by_label"] == "\(old).by_label")
      let again = try switcher.candidate()
      _ = try switcher.carryOut(.promote, to: again, Self.decision, detail: "")
      #expect(try deployment.shown()["order_state_v3"] == "\(new).state")
      let retirement = try Retirement(switcher) { _ in }
      let gone = try deployment.generation(1, 1)
      #expect(try retirement.plan(gone) == ["order_log", "order_span", "order_state"])
      try retirement.carryOut(gone, Self.decision)
      #expect(
        try deployment.shown().keys.sorted()
          == ["order_by_label", "order_log_v3", "order_new", "order_state_v3"])
    }
  }

  @Test("A long reader is waited for in short steps; others are not held up longer than that")
  func longReader() throws {
    try PromoteDeployment.with { deployment in
      try deployment.produce(Array(Self.records[..<40]))
      let second = try deployment.make(PromoteFirst.entry, number: 2)
      try deployment.work(PromoteFirst.entry, try deployment.generation(1, 1))
      try deployment.work(PromoteFirst.entry, second)
      let long = try PostgresConnection(deployment.postgres, applicationName: "long")
      try long.begin()
      _ = try long.query("SELECT count(*) FROM read.order_state")
      let poll = try PromotePoll(deployment)
      try PromoteDeployment.waitUntil("the reader reads") {
        poll.result.reads > 100 || poll.result.error != nil
      }
      let before = poll.result.longest
      var bounds = SwitchBounds()
      bounds.waitFor = .seconds(3)
      let said = PromoteNotices()
      let switcher = try Self.switcher(deployment, bounds, PromoteFirst.entry, said)
      let error = #expect(throws: SwitchError.self) {
        try switcher.carryOut(.promote, to: second, Self.decision, detail: "")
      }
      #expect("\(error!)".contains("order_state is read by process \(long.backendID) (long)"))
      #expect(said.all.count >= 2 && said.all.allSatisfy { $0.hasSuffix("; trying again") })
      #expect(try deployment.states() == ["1.1 active", "1.2 built"])
      try long.rollback()
      #expect(try switcher.carryOut(.promote, to: second, Self.decision, detail: "") == 1)
      poll.stop()
      let seen = poll.result
      #expect(seen.error == nil && seen.mixed == 0 && seen.reads > 100)
      #expect(
        seen.changes
          == [Self.behind("orders_model_v1_g1"), Self.behind("orders_model_v1_g2")]
          .map { $0.values.sorted().joined(separator: " ") })
      // 50 ms, and what a machine with other work needs for a statement: far from the whole wait.
      #expect(
        seen.longest < max(.seconds(1), before * 4),
        "a reader waited \(seen.longest), and \(before) before anything was switched")
    }
  }

  @Test("A worker lets go of the generation that is retired under it, and feeds the other")
  func retiredUnderItsWorker() throws {
    try PromoteDeployment.with { deployment in
      try deployment.produce(Array(Self.records[..<40]))
      let first = try deployment.generation(1, 1)
      let worker = try deployment.startAll(PromoteFirst.entry)
      // It comes to be while the worker runs.
      let second = try deployment.make(PromoteFirst.entry, number: 2)
      try PromoteDeployment.waitUntil("both have read 40", told: "\(deployment.notices.all)") {
        try deployment.read(first) == 40 && deployment.read(second) == 40
      }
      let switcher = try Self.switcher(deployment)
      _ = try switcher.carryOut(.promote, to: second, Self.decision, detail: "")
      let old = try deployment.generation(1, 1)
      try Retirement(switcher) { _ in }.carryOut(old, Self.decision)
      try deployment.produce(Array(Self.records[40...]))
      try PromoteDeployment.waitUntil("the other goes on", told: "\(deployment.notices.all)") {
        try deployment.read(second) == 200
      }
      try PromoteDeployment.waitUntil("it is let go", told: "\(deployment.notices.all)") {
        deployment.notices.all.contains { $0.contains("generation is let go") }
      }
      try worker.stop()
      #expect(deployment.notices.all.allSatisfy { !$0.hasPrefix("error") })
    }
  }

  @Test("Of two at once one is refused")
  func twoAtOnce() throws {
    try PromoteDeployment.with { deployment in
      let first = try Self.switcher(deployment)
      let error = #expect(throws: SwitchError.self) { try Self.switcher(deployment) }
      #expect("\(error!)" == "another promote, rollback or retire of orders_model is at work")
      _ = first
    }
  }

  @Test("A generation that nobody feeds is not promoted")
  func notFed() throws {
    try PromoteDeployment.with { deployment in
      try deployment.produce(Array(Self.records[..<40]))
      let second = try deployment.make(PromoteFirst.entry, number: 2)
      try deployment.work(PromoteFirst.entry, second)
      try deployment.produce(Array(Self.records[40..<60]))
      try deployment.work(PromoteFirst.entry, try deployment.generation(1, 1))
      var bounds = SwitchBounds()
      bounds.waitFor = .milliseconds(100)
      let switcher = try Self.switcher(deployment, bounds)
      let error = #expect(throws: SwitchError.self) { try switcher.waitUntilLevel(second) }
      #expect("\(error!)".contains("20 records behind the active one"))
      #expect(
        try switcher.lag(of: second)
          == Lag(
            of: PositionStore(deployment.connection).positions(of: second),
            behind: PositionStore(deployment.connection).positions(of: deployment.generation(1, 1)))
      )
    }
  }
}
