import Projections
import Testing

@Suite("Re-evaluation of recorded decisions")
struct PolicyReevaluationTests {
  /// The platform's answer to "FORBIDDEN and blocked" of tenantA, as an event records it.
  static func recorded() -> RecordedDecision {
    let excerpt = Array("FORBIDDEN and blocked".utf8)
    return RecordedDecision(
      allowed: false, score: PolicyScore(millionths: 250_000), severity: Array("high".utf8),
      violations: [
        RecordedDecision.Violation(
          name: Array("blocked-term-2".utf8), pattern: Array("blocked".utf8), weight: 0.25,
          description: Array("Repeated use of 'blocked' triggers review.".utf8),
          severity: Array("medium".utf8), excerpt: excerpt),
        RecordedDecision.Violation(name: Array("blocked-term".utf8), weight: 0.5),
      ])
  }

  static func verdict(
    _ recorded: RecordedDecision?, prompt: String? = "FORBIDDEN and blocked",
    pack: String? = "2025-10-04", tenant: String = "tenantA"
  ) -> PolicyReevaluation {
    PolicyReevaluation(
      of: recorded, tenant: Array(tenant.utf8), prompt: prompt.map { Array($0.utf8) },
      packVersion: pack.map { Array($0.utf8) })
  }

  @Test("What the platform decides is agreed with")
  func agrees() {
    #expect(Self.verdict(Self.recorded()) == .agrees)
    let free = RecordedDecision(
      allowed: true, score: PolicyScore(millionths: 1_000_000), severity: Array("low".utf8),
      violations: [])
    #expect(Self.verdict(free, prompt: "forbidden", tenant: "tenantC") == .agrees)
  }

  @Test("Each planted difference is found, and only it")
  func differences() {
    func changed(_ change: (inout RecordedDecision) -> Void) -> PolicyReevaluation {
      var recorded = Self.recorded()
      change(&recorded)
      return Self.verdict(recorded)
    }
    #expect(changed { $0.allowed = true } == .disagrees(.allowed))
    #expect(
      changed { $0.score = PolicyScore(millionths: 250_001) } == .disagrees(.score))
    #expect(changed { $0.score = nil } == .disagrees(.score))
    #expect(changed { $0.severity = Array("High".utf8) } == .disagrees(.severity))
    #expect(changed { $0.violations.removeLast() } == .disagrees(.violations))
    #expect(changed { $0.violations.swapAt(0, 1) } == .disagrees(.violations))
    #expect(changed { $0.violations[0].name += [0x21] } == .disagrees(.violations))
    #expect(changed { $0.violations[0].pattern = [0x21] } == .disagrees(.violations))
    #expect(changed { $0.violations[0].weight = 0.2500001 } == .disagrees(.violations))
    #expect(changed { $0.violations[0].description = [] } == .disagrees(.violations))
    #expect(changed { $0.violations[0].severity = [] } == .disagrees(.violations))
    #expect(changed { $0.violations[0].excerpt = [] } == .disagrees(.violations))
    #expect(
      changed {
        $0.allowed = true
        $0.severity = Array("low".utf8)
      } == .disagrees([.allowed, .severity]))
  }

  @Test("Differences are named in one order")
  func names() {
    let all: PolicyReevaluation.Differences = [.violations, .severity, .allowed, .score]
    #expect(all.names == ["allowed", "score", "severity", "violations"])
  }

  @Test("What cannot be evaluated again says why, and never agrees")
  func reasons() {
    #expect(Self.verdict(nil) == .notReevaluable(.olderGeneration))
    #expect(Self.verdict(Self.recorded(), prompt: nil) == .notReevaluable(.noPrompt))
    #expect(Self.verdict(Self.recorded(), pack: nil) == .notReevaluable(.noPackVersion))
    #expect(Self.verdict(Self.recorded(), pack: "2025-10-05") == .notReevaluable(.unknownPack))
    #expect(Self.verdict(nil, prompt: nil, pack: nil) == .notReevaluable(.olderGeneration))
  }
}
