import Crypto
import Projections
import Testing

@Suite("Policy evaluation")
struct PolicyEvaluationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let tenant: String
    let prompt: String
    let allowed: Bool
    let millionths: Int64
    let severity: PolicySeverity
    let rules: [String]
    var testDescription: String { "\(tenant): \(prompt)" }
  }

  /// The platform's own answers under its default pack.
  static let vectors: [Case] = [
    Case(
      tenant: "tenantA", prompt: "hello world", allowed: true, millionths: 1_000_000,
      severity: .low, rules: []),
    Case(
      tenant: "tenantA", prompt: "this is forbidden content", allowed: false,
      millionths: 500_000, severity: .medium, rules: ["blocked-term"]),
    Case(
      tenant: "tenantA", prompt: "FORBIDDEN and blocked", allowed: false, millionths: 250_000,
      severity: .high, rules: ["blocked-term-2", "blocked-term"]),
    Case(
      tenant: "tenantA", prompt: "unblocked", allowed: false, millionths: 750_000,
      severity: .medium, rules: ["blocked-term-2"]),
    Case(
      tenant: "tenantA", prompt: "blocked blocked", allowed: false, millionths: 750_000,
      severity: .medium, rules: ["blocked-term-2"]),
    Case(
      tenant: "tenantB", prompt: "This area is Restricted.", allowed: false,
      millionths: 600_000, severity: .medium, rules: ["restricted"]),
    Case(
      tenant: "tenantC", prompt: "forbidden", allowed: true, millionths: 1_000_000,
      severity: .low, rules: []),
    Case(
      tenant: "tenanta", prompt: "forbidden", allowed: true, millionths: 1_000_000,
      severity: .low, rules: []),
    Case(
      tenant: "global", prompt: "forbidden", allowed: true, millionths: 1_000_000,
      severity: .low, rules: []),
  ]

  static func evaluate(_ tenant: String, _ prompt: String) throws -> PolicyEvaluation {
    let pack = try #require(RulePacks.pack(version: Array("2025-10-04".utf8)))
    return PolicyEvaluation(pack: pack, tenant: Array(tenant.utf8), prompt: Array(prompt.utf8))
  }

  @Test("The platform's vectors", arguments: vectors)
  func vector(expected: Case) throws {
    let answer = try Self.evaluate(expected.tenant, expected.prompt)
    #expect(answer.allowed == expected.allowed)
    #expect(answer.score.millionths == expected.millionths)
    #expect(answer.severity == expected.severity)
    #expect(answer.violations.map(\.rule.name) == expected.rules)
  }

  @Test("An excerpt shows 40 code points to either side of the first match")
  func excerpt() throws {
    let long = String(repeating: "é", count: 60)
    let answer = try Self.evaluate("tenantB", long + "ReStricted" + long + "restricted")
    let side = String(repeating: "é", count: 40)
    let excerpt = try #require(answer.violations.first).excerpt
    #expect(String(decoding: excerpt, as: UTF8.self) == side + "ReStricted" + side)
  }

  @Test("An index found in longer lower-cased text is applied to the original as it is")
  func shiftedExcerpt() throws {
    // Each İ becomes two code points: the match is found at 100, where the original has ended.
    let prompt = String(repeating: "İ", count: 50) + "restricted"
    let excerpt = try #require(try Self.evaluate("tenantB", prompt).violations.first).excerpt
    #expect(excerpt.isEmpty)
  }

  @Test("Random rules and prompts are judged as Python judges them")
  func crossCheck() throws {
    let rows = try Fixture.rows("policy/evaluations.tsv")
    #expect(rows.count == 400)
    for (line, row) in rows.enumerated() {
      let rules = try row[0].split(separator: ";").map { text in
        let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        return PolicyRule(
          name: parts[0],
          pattern: String(decoding: try #require(Hex.decode(parts[1])), as: UTF8.self),
          weight: try #require(Double(parts[2])))
      }
      let prompt = try #require(Hex.decode(row[1]))
      #expect(Hex.encode(PythonLowercase.lower(prompt)) == row[2], "line \(line + 1)")
      let answer = PolicyEvaluation(
        pack: RulePack(version: "test", tenants: [("t", rules)]), tenant: Array("t".utf8),
        prompt: prompt)
      #expect(String(answer.allowed) == row[3], "line \(line + 1)")
      #expect(String(answer.score.millionths) == row[4], "line \(line + 1)")
      #expect(answer.severity.rawValue == row[5], "line \(line + 1)")
      let violations = answer.violations.map { "\($0.rule.name)|\(Hex.encode($0.excerpt))" }
      #expect(violations.joined(separator: ";") == row[6], "line \(line + 1)")
    }
  }

  @Test("Two encodings of one name are two tenants")
  func tenantBytes() {
    let pack = RulePack(
      version: "test", tenants: [("caf\u{e9}", [PolicyRule(name: "r", pattern: "x")])])
    let prompt = Array("x".utf8)
    func allowed(_ tenant: String) -> Bool {
      PolicyEvaluation(pack: pack, tenant: Array(tenant.utf8), prompt: prompt).allowed
    }
    #expect(!allowed("caf\u{e9}"))
    #expect(allowed("cafe\u{301}"))
  }

  @Test("Rules stand by lower-cased pattern, then name, whatever order they come in")
  func ruleOrder() {
    let rules = [
      PolicyRule(name: "b", pattern: "X", weight: 0.1),
      PolicyRule(name: "a", pattern: "x", weight: 0.1),
      PolicyRule(name: "z", pattern: "W", weight: 0.1),
    ]
    let pack = RulePack(version: "test", tenants: [("t", rules)])
    let answer = PolicyEvaluation(pack: pack, tenant: Array("t".utf8), prompt: Array("wx".utf8))
    #expect(answer.violations.map(\.rule.name) == ["z", "a", "b"])
  }
}
