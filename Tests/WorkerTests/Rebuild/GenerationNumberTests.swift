import EventModel
import PostgresWire
import ProjectionKernel
import Projections
import Store
import TestServers
import Testing
import Threads
import Worker

/// Rebuilds of two projections may begin at the same moment.
@Suite struct GenerationNumberTests {
  /// `@unchecked Sendable`: one thread uses it at a time.
  private final class Maker: @unchecked Sendable {
    private let connection: PostgresConnection
    private let entry: ProjectionEntry
    var made: Generation?

    init(_ url: String, _ entry: ProjectionEntry) throws {
      connection = try PostgresConnection(PostgresSettings(url: url), applicationName: "maker")
      self.entry = entry
    }

    func make() throws {
      try connection.begin()
      made = try GenerationStore(connection).make(
        entry.declaration, number: 2, sourceHash: "s", state: .building)
    }
    func commit() throws { try connection.commit() }
  }

  @Test("Who makes a generation waits until the other's number is taken")
  func waits() throws {
    try PostgresCluster.shared().withDatabase { url in
      let connection = try PostgresConnection(
        PostgresSettings(url: url), applicationName: "test")
      let entries = ProjectionRegistry.entries
      _ = try Migrator(connection).run(
        projections: entries.map { ($0.declaration, $0.sourceHash) }, topics: [], dryRun: false)
      let first = try Maker(url, entries[0])
      let second = try Maker(url, entries[1])
      try first.make()
      let thread = OwnThread {
        do { try second.make() } catch { Issue.record("\(error)") }
      }
      try wait(until: "the second waits") {
        try connection.query(
          "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            + " AND application_name = 'maker' AND datname = current_database()")[0].int64(0) == 1
      }
      try first.commit()
      thread.join()
      try second.commit()
      #expect(first.made?.id == 6 && second.made?.id == 7)
    }
  }
}
