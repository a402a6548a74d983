import EventModel
import Glibc
import PostgresWire
import ProjectionKernel
import Projections
import Store
import TestServers
import Testing

/// The commands, run as a person runs them; nothing that they do here needs a broker.
@Suite(.serialized)
struct PromoteProgramTests {
  private static let name = "constitution_use"

  /// A database with two generations of a model, whose rows differ in one place each way.
  private static func with(_ body: (PromoteProgram, PostgresConnection) throws -> Void) throws {
    try PostgresCluster.shared().withDatabase { url in
      let program = try PromoteProgram(url)
      #expect(try program.run("migrate").status == 0)
      let connection = try PostgresConnection(
        PostgresSettings(url: url), applicationName: "test")
      let entry = ProjectionRegistry.entries.first { $0.declaration.name.text == name }!
      let store = GenerationStore(connection)
      let first = try store.fed(by: entry.declaration)[0]
      try connection.begin()
      let second = try store.make(
        entry.declaration, number: 2, sourceHash: first.sourceHash, state: .built)
      for (schema, rows) in [
        (first.schema, "('a', 'x', 1, 0), ('b', 'x', 2, 0), ('c', 'x', 3, 0)"),
        (second.schema, "('a', 'x', 1, 0), ('b', 'x', 5, 0), ('d', 'x', 4, 0)"),
      ] {
        try connection.execute(
          "INSERT INTO \(schema).hash_use (tenant, hash, announcements, decisions) VALUES \(rows)")
      }
      try connection.commit()
      try body(program, connection)
      try program.remove()
    }
  }

  private static func states(_ connection: PostgresConnection) throws -> [String] {
    try GenerationStore(connection).all().filter { $0.projection.text == name }
      .map { "\($0.number) \($0.state.rawValue)" }
  }

  private static func shown(_ connection: PostgresConnection) throws -> String {
    let rows = try connection.query(
      "SELECT string_agg(tenant, ' ' ORDER BY tenant) FROM read.constitution_use")
    return rows[0].text(0)!
  }

  @Test("generations, diff, promote with an expectation, rollback, retire")
  func commands() throws {
    try Self.with { program, connection in
      let diff = try program.run("diff", Self.name, "--output", "ndjson")
      #expect(diff.status == 1)
      #expect(
        diff.output == """
          {"what":"table","name":"hash_use","change":"same","count":1,"key":null,"detail":null}
          {"what":"table","name":"hash_use","change":"added","count":1,"key":null,"detail":null}
          {"what":"table","name":"hash_use","change":"removed","count":1,"key":null,"detail":null}
          {"what":"table","name":"hash_use","change":"changed","count":1,"key":null,"detail":null}
          {"what":"row","name":"hash_use","change":"added","count":null,"key":"{\\"hash\\": \\"x\\", \\"tenant\\": \\"d\\"}","detail":null}
          {"what":"row","name":"hash_use","change":"removed","count":null,"key":"{\\"hash\\": \\"x\\", \\"tenant\\": \\"c\\"}","detail":null}
          {"what":"row","name":"hash_use","change":"changed","count":null,"key":"{\\"hash\\": \\"x\\", \\"tenant\\": \\"b\\"}","detail":"announcements: 2 -> 5"}

          """)
      let row = try program.run(
        "diff", Self.name, "--table", "hash_use", "--key", #"{"hash": "x", "tenant": "b"}"#)
      #expect(row.status == 1 && row.output.contains("announcements: 2 -> 5"))
      #expect(row.error.contains("0 events of 0 records"))

      let refused = try program.run(
        "promote", Self.name, "--expect", "no change", "--why", "w", "--execute")
      #expect(refused.status == 1)
      #expect(refused.error.hasSuffix("table hash_use differs; nothing was changed\n"))
      let wrong = try program.run("promote", Self.name, "--expect", "nothing", "--why", "w")
      #expect(wrong.status == 64 && wrong.error.contains("'at most N rows'"))
      let plan = try program.run("promote", Self.name, "--expect", "at most 3 rows", "--why", "w")
      #expect(plan.status == 0 && plan.error.hasSuffix("nothing was changed; --execute does it\n"))
      #expect(plan.output.contains("view   constitution_use  switched"))
      #expect(try Self.shown(connection) == "a b c")

      let done = try program.run(
        "promote", Self.name, "--expect", "at most 3 rows", "--why", "w", "--by", "op", "--execute")
      #expect(done.status == 0, "\(done.error)")
      #expect(
        done.error.hasSuffix(
          "readers see version 1, generation 2; noted in the operator log as op\n"))
      #expect(try Self.shown(connection) == "a b d")
      #expect(try Self.states(connection) == ["1 demoted", "2 active"])
      let again = try program.run("promote", Self.name, "--why", "w")
      #expect(again.status == 78 && again.error.contains("annals rebuild constitution_use"))

      let back = try program.run("rollback", Self.name, "--why", "w", "--execute")
      #expect(back.status == 0)
      #expect(back.error.contains("it has read all that the active one has\n"))
      #expect(try Self.shown(connection) == "a b c")
      let list = try program.run("generations", "--projection", Self.name, "--output", "ndjson")
      #expect(list.output.contains(#""generation":1,"state":"active""#))
      #expect(list.output.contains(#""generation":2,"state":"demoted""#))

      let keep = try program.run("retire", Self.name, "--generation", "1", "--why", "w")
      #expect(keep.status == 78 && keep.error.contains("is active: readers see it"))
      let retired = try program.run(
        "retire", Self.name, "--generation", "2", "--why", "w", "--execute")
      #expect(retired.status == 0 && retired.output.contains("constitution_use_v1_g2"))
      #expect(try Self.states(connection) == ["1 active", "2 retired"])
      let nothing = try program.run("rollback", Self.name, "--why", "w")
      #expect(nothing.status == 78)
    }
  }

  @Test("SIGKILL at any moment leaves the one state or the other, whole")
  func killed() throws {
    try Self.with { program, connection in
      let started = ContinuousClock.now
      #expect(try program.run("promote", Self.name, "--why", "w", "--execute").status == 0)
      let whole = (ContinuousClock.now - started) / .milliseconds(1)
      var switched = 0
      for round in 0..<24 {
        let before = try Self.states(connection)
        let isFirst = before[0].hasSuffix("active")
        let words =
          isFirst
          ? [
            "promote", Self.name, "--generation", "2", "--without-difference", "--why", "w",
            "--execute",
          ]
          : ["rollback", Self.name, "--why", "w", "--execute"]
        let process = try program.start(words)
        // From before it is connected to after it is done.
        usleep(UInt32(whole * 1000 * Double(round) / 20))
        kill(process, SIGKILL)
        _ = ChildProcess.wait(process)
        // The server notices in its own time that the session is gone.
        try PromoteDeployment.waitUntil("its sessions are gone") {
          try connection.query(
            "SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'annals-%'"
              + " AND datname = current_database()"
          ).isEmpty
        }
        let after = try Self.states(connection)
        if after != before { switched += 1 }
        let active = try #require(after.firstIndex { $0.hasSuffix("active") })
        #expect(after.count { $0.hasSuffix("active") } == 1)
        #expect(try Self.shown(connection) == (active == 0 ? "a b c" : "a b d"), "\(after)")
      }
      // Left alone it does what it says, whatever was left behind.
      let last = try Self.states(connection)[0].hasSuffix("active") ? "promote" : "rollback"
      #expect(try program.run(last, Self.name, "--why", "w", "--execute").status == 0)
      print("killed 24 times, \(switched) of them after the switch")
    }
  }

  @Test("Killed while it waits for a reader, it has changed nothing, and the next one may start")
  func killedWaiting() throws {
    try Self.with { program, connection in
      try connection.begin()
      _ = try Self.shown(connection)
      let process = try program.start(["promote", Self.name, "--why", "w", "--execute"])
      try PromoteDeployment.waitUntil("it waits for the reader", told: program.output) {
        program.output.contains("trying again")
      }
      let second = try program.run("promote", Self.name, "--why", "w")
      #expect(second.status == 75 && second.error.contains("is at work"))
      kill(process, SIGKILL)
      _ = ChildProcess.wait(process)
      try connection.commit()
      #expect(try Self.states(connection) == ["1 active", "2 built"])
      #expect(try Self.shown(connection) == "a b c")
      try PromoteDeployment.waitUntil("its lock is free") {
        try program.run("promote", Self.name, "--why", "w").status == 0
      }
    }
  }
}
