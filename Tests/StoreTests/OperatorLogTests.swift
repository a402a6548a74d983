import OrderFixtures
import Store
import TestServers
import Testing

/// What operators decided is never changed.
struct OperatorLogTests {
  private func note(_ database: StoreDatabase, by: String = "ann", why: String = "seen") throws {
    let generation = try database.generation(OrderFold.entry)
    try database.connection.begin()
    try OperatorLog(database.connection).note(
      .adopt, OperatorLog.Decision(by: by, why: why), generation, detail: "a -> b")
    try database.connection.commit()
  }

  @Test(arguments: [
    "UPDATE annals.operator_log SET reason = 'x'", "DELETE FROM annals.operator_log",
    "TRUNCATE annals.operator_log",
  ])
  func entriesAreAppendOnly(statement: String) throws {
    try StoreDatabase.with { database in
      try note(database)
      let error = #expect(throws: (any Error).self) { try database.psql(statement) }
      let verb = statement.prefix { $0 != " " }
      #expect("\(error!)".contains("annals.operator_log is append-only: \(verb) is refused"))
      #expect(
        try database.psql(
          "SELECT decided_by, reason, action, projection, detail FROM annals.operator_log")
          == "ann|seen|adopt|order_fold|a -> b")
    }
  }

  @Test(arguments: [("", "why"), ("who", "")])
  func whoAndWhyAreAsked(by: String, why: String) throws {
    try StoreDatabase.with { database in
      #expect(throws: StoreError.self) { try note(database, by: by, why: why) }
    }
  }
}
