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

/// slm_usage as it was before a fix: it refuses what a tenant named Mallory does.
private struct FaultyUsage: Projection {
  static let declaration = SlmUsage.declaration
  private let sound = SlmUsage()

  init() {}

  func apply(_ event: borrowing Event, to changes: inout Changes) throws(Refusal) {
    if let tenant = event.envelope.tenant, event.string(tenant) == "mallory" {
      throw Refusal(code: "tenant_refused", detail: "mallory")
    }
    try sound.apply(event, to: &changes)
  }
}

/// What a retry made of a record, a replay makes of it.
@Suite(
  .serialized, .enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct RetriedRebuildTests {
  /// The first record waits; the second tells the same event again with other tokens, and is applied.
  /// A retry then finds the first to repeat the second. Where a replay met them in their order without
  /// the operator log, it would be the other way round.
  @Test("A record that a retry found to repeat a later one does so in a rebuild")
  func duplicate() throws {
    try PostgresCluster.shared().withDatabase { url in
      let others = ProjectionRegistry.entries.filter { $0.declaration.name.text != "slm_usage" }
      let faulty = ProjectionEntry(FaultyUsage.self, questions: [], sourceHash: "faulty")
      let deployment = try Deployment(url, entries: others + [faulty])
      try deployment.produce(
        [
          Metrics.record(0, partition: 0, tokens: 5, tenant: "mallory"),
          Metrics.record(0, partition: 0, tokens: 7, tenant: "acme"),
        ], to: "slm.metrics")
      try deployment.work("slm_usage")
      #expect(try Metrics.totals(deployment) == ["1", "7"])
      let fixed = deployment.with(ProjectionRegistry.entries)
      let generation = try fixed.generation("slm_usage")
      let connection = try PostgresConnection(fixed.postgres, applicationName: "operator")
      try Adoption(connection).carryOut(
        generation, sourceHash: fixed.entry("slm_usage").sourceHash,
        OperatorLog.Decision(by: "op", why: "mallory is a tenant"))
      let decided = try QuarantineOperator(
        connection, entry: fixed.entry("slm_usage"), generation: generation,
        registry: fixed.registry
      ).carryOut(
        .retry, QuarantineOperator.Selection(), OperatorLog.Decision(by: "op", why: "fixed"),
        execute: true)
      #expect(decided.map(\.state) == ["duplicate"])
      #expect(
        try fixed.rows("SELECT detail FROM annals.operator_log WHERE action = 'retry'")
          == [["quarantined -> duplicate of 1"]])
      try RebuildTests.same(fixed, "slm_usage", try fixed.rebuild("slm_usage"))
      // The law, broken on purpose: without the operator log the first record counts.
      try fixed.connection.execute(
        """
        ALTER TABLE annals.operator_log DISABLE TRIGGER ALL; DELETE FROM annals.operator_log;
        ALTER TABLE annals.operator_log ENABLE TRIGGER ALL
        """)
      let forgetful = try fixed.rebuild("slm_usage")
      let found = try GenerationDifference(
        deployment: fixed, projection: "slm_usage", left: try fixed.generation("slm_usage"),
        right: forgetful
      ).find()
      #expect(found.contains { $0.hasPrefix("usage_minute, only left") }, "\(found)")
    }
  }
}
