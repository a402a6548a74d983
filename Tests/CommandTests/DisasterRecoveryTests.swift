import Foundation
import TestServers
import Testing

/// Everything is lost but the archive's folder and the keys.
@Suite(
  "Disaster recovery", .serialized,
  .enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct DisasterRecoveryTests {
  private static func audit(_ tenant: String, _ second: Int, reason: String = #""test""#) -> String
  {
    let value =
      #"{\"event_id\": \"6a0e7f9c-0000-4000-8000-"# + String(format: "%012d", second)
      + #"\", \"tenant\": \"\#(tenant)\", \"action\": \"training."#
      + (second % 2 == 0 ? "enabled" : "disabled")
      + #"\", \"user\": \"ana\", \"timestamp\": \#(1_700_000_000 + second), "#
      + #"\"details\": {\"reason\": "# + reason.replacing("\"", with: "\\\"") + "}}"
    return #"{"key": "\#(tenant)", "partition": \#(tenant == "acme" ? 0 : 1), "#
      + #""timestamp_ms": 1700000000000, "value": "\#(value)"}"# + "\n"
  }

  /// A deployment in which operators have decided: its archive, its keys, and two certificates.
  private struct Lost {
    let folder: URL
    let prefix: String
    let kafka: String
    var archive: String { folder.path + "/archive" }
    var keys: String { folder.path + "/keys" }
    static let models = ["training_mode", "slm_usage"]
    func certificate(_ model: String) -> String { folder.path + "/\(model).certificate" }

    func binary(_ url: String, prefix: String? = nil, kafka: Bool = false) throws -> AnnalsBinary {
      var environment = [
        "DATABASE_URL": url, "ANNALS_TOPICS_PREFIX": prefix ?? self.prefix,
        "ANNALS_TOPICS_REPLICATION_MAX": "1", "ANNALS_KEYS_FOLDER": keys,
        "ANNALS_ARCHIVE_FOLDER": archive,
      ]
      if kafka { environment["KAFKA_BOOTSTRAP_SERVERS"] = self.kafka }
      return try AnnalsBinary(environment)
    }
  }

  private static func make(_ folder: URL) throws -> Lost {
    let lost = Lost(
      folder: folder, prefix: "lost\(getpid()).", kafka: try KafkaCluster.shared().bootstrap)
    try PostgresCluster.shared().withDatabase { url in
      let binary = try lost.binary(url, kafka: true)
      defer { do { try binary.remove() } catch { Issue.record(error) } }
      for words in [
        ["topics", "apply", "--execute"], ["migrate"], ["keys", "new", "annals.test"],
      ] {
        #expect(try binary.run(words).status == 0)
      }
      // acme's third record breaks its contract; two more wait behind it. birch's goes well.
      let raw = try binary.run(
        ["produce", "training.audit", "--raw", "--execute"],
        input: (0..<5).map { Self.audit("acme", $0, reason: $0 == 2 ? "7" : #""test""#) }.joined()
          + Self.audit("birch", 0))
      #expect(raw.status == 0, "\(raw)")
      _ = try binary.run(["work", "--until-end"])
      let decided = try binary.run([
        "quarantine", "discard", "training_mode", "training.audit:0:2", "--why", "é \"test\"\n2nd",
        "--by", "ann", "--execute",
      ])
      #expect(decided.output.contains("discarded") && decided.output.contains("applied"))
      let archived = try binary.run(["archive", "run", "--until-end"])
      #expect(archived.status == 0, "\(archived)")
      #expect(archived.error.contains(#"operators' decisions kept","decisions":"3""#))
      for model in Lost.models {
        #expect(
          try binary.run(["certify", model, "--file", lost.certificate(model)]).status == 0)
      }
    }
    return lost
  }

  @Test("From archive and keys alone the certificates are the same to the byte; and on other logs")
  func whole() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "annals-dr-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) } }
    let lost = try Self.make(folder)
    try recover(lost)
    try recoverOnAnotherLog(lost)
    try refuse(lost)
  }

  /// An empty database, no Kafka.
  private func recover(_ lost: Lost) throws {
    try PostgresCluster.shared().withDatabase { url in
      let binary = try lost.binary(url)
      #expect(try binary.run("migrate").status == 0)
      for model in Lost.models {
        let built = try binary.run(["rebuild", model, "--archive", lost.archive])
        #expect(built.status == 0, "\(built)")
        #expect(built.error.contains("carried over") == (model == Lost.models[0]))
        let shown = try binary.run([
          "promote", model, "--archive", lost.archive, "--why", "recovered", "--execute",
        ])
        #expect(shown.status == 0, "\(shown)")
        let again = try binary.run(["certify", model, "--archive", lost.archive])
        #expect(again.status == 0, "\(again)")
        #expect(again.output == ChildProcess.contents(lost.certificate(model)))
      }
      #expect(
        try PostgresCluster.shared().psql(
          url, "SELECT decided_by, detail FROM annals.operator_log WHERE action = 'discard'")
          == "ann|quarantined -> discarded\nann|held -> applied\nann|held -> applied\n")
      try binary.remove()
    }
  }

  /// An empty database, and topics of other names into which the records were restored behind others.
  private func recoverOnAnotherLog(_ lost: Lost) throws {
    try PostgresCluster.shared().withDatabase { url in
      let binary = try lost.binary(url, prefix: "new.\(lost.prefix)", kafka: true)
      for words in [
        ["topics", "apply", "--execute"], ["migrate"],
        [
          "archive", "restore", "\(lost.prefix)training.audit", "--into",
          "new.\(lost.prefix)training.audit", "--execute",
        ],
        ["archive", "operators", "--carry-over", "--execute"],
        ["rebuild", "training_mode"],
      ] {
        let answer = try binary.run(words)
        #expect(answer.status == 0, "\(words): \(answer)")
      }
      let digest = try binary.run(["digest", "training_mode", "--generation", "2"])
      let certified = try #require(
        ChildProcess.contents(lost.certificate("training_mode")).firstMatch(
          of: /"digest": "([0-9a-f]+)"/))
      #expect(digest.output.contains(certified.1), "\(digest)")
      try binary.remove()
    }
  }

  /// A database in which something else was decided is another deployment's.
  private func refuse(_ lost: Lost) throws {
    try PostgresCluster.shared().withDatabase { url in
      let binary = try lost.binary(url)
      try binary.prepare("migrate")
      _ = try PostgresCluster.shared().psql(
        url,
        """
        INSERT INTO annals.operator_log (entry, decided_by, reason, action, projection, version,
          generation, detail) VALUES (1, 'eve', 'w', 'adopt', 'slm_usage', 1, 1, 'a -> b')
        """)
      let refused = try binary.run(["rebuild", "slm_usage", "--archive", lost.archive])
      #expect(refused.status == 78, "\(refused)")
      #expect(refused.error.contains("decision 1 of the database (adopt of slm_usage by eve)"))
      try binary.remove()
    }
  }
}
