import EventModel
import TestServers
import Testing

/// From Kafka to a queried row, the shortest way.
@Suite(
  .serialized, .enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct ThinPathTests {
  @Test func aLockIsTakenAndReleased() throws {
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url)
      try deployment.produce(
        [
          TestRecord(
            "tenantA",
            #"{"tenant": "tenantA", "action": "training.enabled", "user": "admin-1", "timestamp": 1795218067.215118, "details": {"reason": "freeze"}, "event_id": "8ea8530d-1411-412e-8466-59884341d81c"}"#
          ),
          TestRecord(
            "tenantA",
            #"{"tenant": "tenantA", "action": "training.disabled", "user": "admin-2", "timestamp": 1795218100.5, "details": {"reason": "done"}, "event_id": "8ea8530d-1411-412e-8466-59884341d81d"}"#
          ),
        ], to: "training.audit")
      try deployment.work("training_mode")
      #expect(
        try deployment.rows(
          """
          SELECT tenant, owner, reason, started_at::text, ended_how, ended_by
          FROM read.training_mode_interval
          """) == [
            [
              "tenantA", "admin-1", "freeze", "2026-11-20 23:41:07.215118+00", "disabled",
              "admin-2",
            ]
          ])
      #expect(
        try deployment.rows("SELECT tenant, open FROM read.training_mode_lock")
          == [["tenantA", "false"]])
    }
  }
}
