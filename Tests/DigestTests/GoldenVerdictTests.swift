import Testing

@testable import Replay

@Suite("Verdicts on golden logs")
struct GoldenVerdictTests {
  private static func verdict(
    recorded: Certificate?, _ found: Certificate
  ) -> GoldenVerdict { GoldenVerdict(recorded: recorded, found: found) }

  @Test("what changed is told apart")
  func kinds() throws {
    let recorded = try CertificateTests.certificate()
    #expect(Self.verdict(recorded: recorded, recorded) == .same)
    #expect(
      Self.verdict(recorded: recorded, try CertificateTests.certificate(code: "d"))
        == .sameByOtherCode)
    let changed = Self.verdict(
      recorded: recorded, try CertificateTests.certificate(code: "d", table: "u"))
    #expect(changed == .changedUnderTheSameVersion(tables: ["lock"]))
    #expect(changed.text == "changed under the same version: lock")
    #expect(
      Self.verdict(recorded: recorded, try CertificateTests.certificate(rows: 4))
        == .otherDigest(tables: ["lock"]))
    #expect(Self.verdict(recorded: nil, recorded) == .notRecorded)
    #expect(
      [.same, .sameByOtherCode].allSatisfy(\GoldenVerdict.isUnchanged)
        && !changed.isUnchanged && !GoldenVerdict.notRecorded.isUnchanged)
  }

  @Test("a log that is not what was recorded says nothing of the code")
  func otherInputs() throws {
    let recorded = try CertificateTests.certificate()
    for found in [
      try CertificateTests.certificate(events: "f", table: "u"),
      try CertificateTests.certificate(next: 118), try CertificateTests.certificate(why: "other"),
    ] {
      let verdict = Self.verdict(recorded: recorded, found)
      guard case .otherInputs(let parts) = verdict else {
        Issue.record("\(verdict)")
        continue
      }
      #expect(!parts.isEmpty && !verdict.isUnchanged)
    }
  }
}
