import EventCodec
import EventModel
import PostgresWire
import ProjectionKernel
import Projections
import Store
import TestServers
import Testing
import Topics
import Worker

/// training_mode as it was before a fix: it refuses what a user named Mallory does.
private struct FaultyTraining: Projection {
  static let declaration = TrainingMode.declaration
  private let sound = TrainingMode()

  init() {}

  func apply(_ event: borrowing Event, to changes: inout Changes) throws(Refusal) {
    if let actor = event.envelope.actor, event.string(actor) == "mallory" {
      throw Refusal(code: "user_refused", detail: "mallory")
    }
    try sound.apply(event, to: &changes)
  }
}

/// What operators do about records that wait.
@Suite(
  .serialized, .enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct QuarantineTests {
  static let faulty = faulty(sourceHash: "faulty")
  static func faulty(sourceHash: String) -> ProjectionEntry {
    ProjectionEntry(FaultyTraining.self, questions: [], sourceHash: sourceHash)
  }
  private static let day: Int64 = 86_400_000
  private static let start: Int64 = 1_750_000_000_000

  /// Offsets 0...8 of one partition: t1 is ana's, then Mallory's (refused), and others behind;
  /// t2 goes its way. 5 is a retry of 0, which was applied; 6 and 7 are one event and its retry, met
  /// two days before the last record, so that the window of now has forgotten them.
  private static let records = [
    Locks.enabled(0, tenant: "t1", user: "ana", timestampMs: start),
    Locks.enabled(1, tenant: "t2", user: "ben", timestampMs: start),
    Locks.enabled(2, tenant: "t1", user: "mallory", timestampMs: start),
    Locks.enabled(3, tenant: "t1", user: "chen", timestampMs: start + 1),
    Locks.enabled(4, tenant: "t1", user: "mallory", timestampMs: start + 2),
    Locks.enabled(0, tenant: "t1", user: "ana", timestampMs: start + 3, id: 0),
    Locks.enabled(6, tenant: "t1", user: "dora", timestampMs: start + 4),
    Locks.enabled(6, tenant: "t1", user: "dora", timestampMs: start + 5, id: 6),
    Locks.enabled(8, tenant: "t2", user: "emil", timestampMs: start + 2 * day),
  ]

  private static let waiting = """
    SELECT "offset", state, code, behind_offset FROM annals.quarantine ORDER BY "offset"
    """
  private static let owners = """
    SELECT owner FROM read.training_mode_interval WHERE tenant = 't1' ORDER BY started_at
    """
  /// Of 2 and 4 what a fold that knew Mallory would have made.
  private static let allOwners = ["ana", "mallory", "chen", "mallory", "dora"]

  @Test("Retry judges anew, in order, under the code that was adopted; a dry run changes nothing")
  func retry() throws {
    try Self.withQuarantine { deployment in
      #expect(
        try deployment.rows(Self.waiting) == [
          ["2", "quarantined", "user_refused", nil], ["3", "held", "behind_quarantined", "2"],
          ["4", "held", "behind_quarantined", "2"], ["6", "held", "behind_quarantined", "2"],
          ["7", "held", "behind_quarantined", "2"],
        ])
      #expect(try deployment.rows(Self.owners) == [["ana"]])
      let fixed = deployment.with(ProjectionRegistry.entries)
      let generation = try fixed.generation("training_mode")
      try Adoption(deployment.connection).carryOut(
        generation, sourceHash: fixed.entry("training_mode").sourceHash,
        OperatorLog.Decision(by: "op", why: "mallory is a user"))

      // A worker that lives on holds the partition meanwhile.
      let worker = try fixed.start(["training_mode"], owner: "live")
      let partition = fixed.partition("training.audit", 0)
      try wait(until: "the worker has its partitions") {
        try fixed.number("SELECT count(*) FROM annals.position WHERE owner = 'live'") == 3
      }
      let before = try Self.state(deployment)
      let planned = try Self.carryOut(.retry, fixed, execute: false)
      let expected = [
        "2 applied", "3 applied", "4 applied", "6 applied", "7 duplicate",
      ]
      #expect(planned == expected)
      #expect(try Self.state(deployment) == before, "a dry run changes nothing")
      #expect(try Self.carryOut(.retry, fixed, execute: true) == expected)
      #expect(try deployment.rows(Self.owners).map { $0[0] } == Self.allOwners)
      #expect(
        try deployment.rows(
          "SELECT \"offset\", original_offset FROM annals.duplicate ORDER BY 1"
        ) == [["5", "0"], ["7", "6"]])

      // The worker is fenced and goes on with what the operator made of the key.
      try deployment.produce(
        [Locks.enabled(9, tenant: "t1", user: "fay", timestampMs: Self.start + 2 * Self.day)],
        to: "training.audit")
      try wait(until: "the worker goes on", told: fixed.notices.text) {
        try fixed.status("training_mode", partition)?.next == Offset(10)
      }
      try worker.stop()
      #expect(fixed.notices.contain("trouble; trying again", "operator op"))
      #expect(try deployment.rows(Self.owners).map { $0[0] } == Self.allOwners + ["fay"])
      let status = try #require(try fixed.status("training_mode", partition))
      #expect(status.gap == nil && status.applied == 8 && status.duplicate == 2)
      #expect(status.quarantined == 0 && status.held == 0)
      #expect(
        try deployment.rows(
          """
          SELECT action, decided_by, reason, "offset" FROM annals.operator_log ORDER BY entry
          """) == [["adopt", "op", "mallory is a user", nil]]
          + [2, 3, 4, 6, 7].map { ["retry", "op", "because", "\($0)"] })
      // Nothing waits: there is nothing to retry.
      #expect(try Self.carryOut(.retry, fixed, execute: true).isEmpty)
    }
  }

  @Test("Under the same code a retry quarantines again")
  func retryUnderTheSameCode() throws {
    try Self.withQuarantine { deployment in
      let before = try deployment.rows(Self.waiting)
      #expect(
        try Self.carryOut(.retry, deployment, execute: true)
          == ["2 quarantined", "3 held", "4 held", "6 held", "7 held"])
      #expect(
        try deployment.rows(Self.waiting).map { $0[0] } == before.map { $0[0] })
      #expect(try deployment.rows(Self.owners) == [["ana"]])
      #expect(
        try deployment.status("training_mode", deployment.partition("training.audit", 0))?.gap
          == nil)
    }
  }

  @Test("Discard gives one up and releases what was held behind it, up to the next bad one")
  func discard() throws {
    try Self.withQuarantine { deployment in
      let first = QuarantineOperator.Selection(offset: Offset(2))
      #expect(
        try Self.carryOut(.discard, deployment, first, execute: true)
          == ["2 discarded", "3 applied", "4 quarantined", "6 held", "7 held"])
      #expect(try deployment.rows(Self.owners).map { $0[0] } == ["ana", "chen"])
      let second = QuarantineOperator.Selection(offset: Offset(4))
      #expect(
        try Self.carryOut(.discard, deployment, second, execute: true)
          == ["4 discarded", "6 applied", "7 duplicate"])
      #expect(try deployment.rows(Self.owners).map { $0[0] } == ["ana", "chen", "dora"])
      let status = try #require(
        try deployment.status("training_mode", deployment.partition("training.audit", 0)))
      #expect(status.gap == nil && status.discarded == 2 && status.quarantined == 0)
      // The key goes on.
      try deployment.produce(
        [Locks.enabled(9, tenant: "t1", user: "fay", timestampMs: Self.start + 2 * Self.day)],
        to: "training.audit")
      try deployment.work("training_mode")
      #expect(
        try deployment.rows(Self.owners).map { $0[0] } == ["ana", "chen", "dora", "fay"])
    }
  }

  static func withQuarantine(_ body: (Deployment) throws -> Void) throws {
    try PostgresCluster.shared().withDatabase { url in
      let others = ProjectionRegistry.entries.filter {
        $0.declaration.name.text != "training_mode"
      }
      let deployment = try Deployment(url, entries: others + [faulty])
      try deployment.produce(records, to: "training.audit")
      try deployment.work("training_mode") { $0.batchRecordsMax = 2 }
      try body(deployment)
    }
  }

  static func carryOut(
    _ action: OperatorLog.Action, _ deployment: Deployment,
    _ selection: QuarantineOperator.Selection = QuarantineOperator.Selection(), execute: Bool
  ) throws -> [String] {
    let connection = try PostgresConnection(deployment.postgres, applicationName: "operator")
    return try QuarantineOperator(
      connection, entry: deployment.entry("training_mode"),
      generation: deployment.generation("training_mode"), registry: deployment.registry
    ).carryOut(
      action, selection, OperatorLog.Decision(by: "op", why: "because"), execute: execute
    ).map { "\($0.entry.offset) \($0.state)" }
  }

  /// All that a dry run must leave as it is.
  private static func state(_ deployment: Deployment) throws -> [[String?]] {
    try [
      waiting, owners, "SELECT * FROM annals.operator_log",
      "SELECT partition, next_offset, epoch, owner FROM annals.position ORDER BY 1",
      "SELECT * FROM annals.seen_ids", "SELECT * FROM annals.duplicate",
      "SELECT * FROM read.training_mode_lock",
    ].flatMap { try deployment.rows($0) }
  }
}
