import Foundation
import TestKit
import TestServers
import Testing

/// The drills that follow a runbook pass; and each fails, with a report that names the cause, when its
/// fault is made real.
@Suite(
  "Drills of recovery", .serialized,
  .enabled(if: KafkaCluster.startUnavailable == nil, "\(KafkaCluster.startUnavailable ?? "")"))
struct RecoveryDrillTests {
  @Test(
    "pass",
    arguments: ["disaster-recovery", "database-lost", "kafka-lost", "upgrade", "poison-storm"])
  func passes(name: String) throws {
    let drills = try DrillDeployment()
    let answer =
      try TestBroker.chosen == .node ? drills.run(name) : drills.run(file: Self.patient(name))
    #expect(answer.status == 0, "\(answer.error)")
    #expect(try drills.left().isEmpty)
    try drills.remove()
  }

  /// A drill of the house that leaves a recovery as long as Apache Kafka may take beside other tests.
  private static func patient(_ name: String) throws -> String {
    try RepoFiles.text("replay/drills/\(name).json")
      .replacing(#""recoveryWithin": "2m""#, with: #""recoveryWithin": "10m""#)
  }

  /// A drill of the house, with a command behind one of its steps, or with another expectation.
  private static func variant(
    _ name: String, behind step: String = "", shell: String = "", expect: String? = nil
  ) throws -> String {
    var text = try RepoFiles.text("replay/drills/\(name).json")
    if !step.isEmpty {
      let line = try #require(text.split(separator: "\n").first { $0.contains(step) })
      let run = try JSONSerialization.data(withJSONObject: ["step": "run", "sh": shell])
      text = text.replacing(
        line, with: "\(line)\n    \(String(decoding: run, as: UTF8.self)),")
    }
    if let expect {
      let old = try #require(text.firstMatch(of: /"expect": \{[^}]*\}/)).0
      text = text.replacing(old, with: "\"expect\": \(expect)")
    }
    return text
  }

  private static let segment = "segment=$(ls archive/*slm.metrics-2/*.log | head -n 1); "

  @Test(
    "a damaged archive stops disaster recovery before anything is built from it",
    arguments: [
      segment + "printf XXXX | dd of=\"$segment\" bs=1 seek=700 conv=notrunc",
      segment + "rm \"$segment\"",
      "sed -i s/quarantined/quarantine_/ archive/operator-log",
    ])
  func damagedArchive(shell: String) throws {
    let drills = try DrillDeployment()
    let answer = try drills.run(
      file: try Self.variant("disaster-recovery", behind: #""lose""#, shell: shell))
    #expect(answer.status == 1, "\(answer.error)")
    let cause = try drills.cause()
    let file = shell.hasPrefix("sed") ? "operator-log" : "slm.metrics-2/"
    #expect(
      cause.contains("disaster-recovery.md, check: exit 74") && cause.contains(file), "\(cause)")
    #expect(try drills.left().isEmpty)
    try drills.remove()
  }

  @Test("a row that was altered behind the recovery, decisions that are missing, and one too slow")
  func otherState() throws {
    let drills = try DrillDeployment()
    let altered = try Self.variant(
      "disaster-recovery", behind: #""section": "database""#,
      shell: "psql -qX \"$DATABASE_URL\" -c \"UPDATE training_mode_v1_g2.interval SET owner = 'm'"
        + " WHERE ctid = (SELECT min(ctid) FROM training_mode_v1_g2.interval)\"")
    #expect(try drills.run(file: altered).status == 1)
    let row = try drills.cause()
    #expect(row.contains("disaster-recovery.md, compare: exit 1"), "\(row)")

    // Without the decisions of operators the events give other rows.
    let forgetful = try Self.variant(
      "disaster-recovery", behind: #""lose""#, shell: "rm archive/operator-log*")
    #expect(try drills.run(file: forgetful).status == 1)
    let missing = try drills.cause()
    #expect(missing.contains("disaster-recovery.md, compare: exit 1"), "\(missing)")

    let slow = try Self.variant("kafka-lost", expect: #"{"recoveryWithin": "1ms"}"#)
    #expect(try drills.run(file: slow).status == 1)
    let time = try drills.cause()
    #expect(time.contains("recovery: expected at work again within 1 ms of each fault"), "\(time)")
    #expect(try drills.left().isEmpty)
    try drills.remove()
  }

  @Test("poison storm fails where a change that the golden logs show is adopted")
  func changedCode() throws {
    let drills = try DrillDeployment()
    let golden = try drills.goldenCopy()
    let file = golden.appending(path: "platform/expected/training_mode.v1.json")
    try GoldenCommandTests.forge(file, sameCode: false)
    let answer = try drills.run("poison-storm", "--golden-folder", golden.path)
    #expect(answer.status == 1, "\(answer.error)")
    let cause = try drills.cause()
    #expect(
      cause.contains("events-quarantined.md, adopt: exit 1")
        && cause.contains("changed under the same version: anomaly"), "\(cause)")
    #expect(try drills.left().isEmpty)
    try drills.remove()
  }
}
