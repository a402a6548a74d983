/// What the policy engine answers to a prompt: a pure function of pack, tenant and prompt.
package struct PolicyEvaluation: Sendable {
  /// A rule that the prompt broke, once however often it broke it.
  package struct Violation: Sendable {
    package let rule: PolicyRule
    /// The prompt around the first match: 40 code points to either side.
    package let excerpt: [UInt8]
  }

  /// Whether no rule matched. The score has no say in it.
  package let allowed: Bool
  package let score: PolicyScore
  package let severity: PolicySeverity
  /// In the order of the rules: lower-cased pattern, then name.
  package let violations: [Violation]

  /// Code points that an excerpt shows to either side of a match.
  private static let excerptWindow = 40

  /// Evaluates a prompt.
  /// - Parameters:
  ///   - tenant: UTF-8, matched exactly; a tenant without rules is allowed everything.
  ///   - prompt: UTF-8.
  package init(pack: RulePack, tenant: [UInt8], prompt: [UInt8]) {
    let lowered = PythonLowercase.lower(prompt)
    var violations: [Violation] = []
    var total = 0.0
    for prepared in pack.rules(tenant: tenant) {
      guard let match = Self.firstIndex(of: prepared.loweredPattern, in: lowered) else { continue }
      // The index is one of the lower-cased text, and is applied to the original as it is: where
      // lower-casing changed the length, the excerpt is shifted, as the engine's own is.
      let index = Self.codePoints(lowered[..<match])
      violations.append(
        Violation(
          rule: prepared.rule,
          excerpt: Self.slice(
            prompt, from: index - Self.excerptWindow,
            to: index + prepared.patternLength + Self.excerptWindow)))
      // Not exact, and so the order matters: the engine adds in this one.
      total += prepared.rule.weight
    }
    self.allowed = violations.isEmpty
    self.score = PolicyScore(totalWeight: total)
    self.severity = PolicySeverity(score: score)
    self.violations = violations
  }

  /// Where the fragment first stands. UTF-8 is self-synchronising: bytes match where code points do.
  private static func firstIndex(of fragment: [UInt8], in text: [UInt8]) -> Int? {
    guard let first = fragment.first else { return 0 }
    guard fragment.count <= text.count else { return nil }
    return text.withUnsafeBufferPointer { text in
      fragment.withUnsafeBufferPointer { fragment in
        (0...(text.count - fragment.count)).first { start in
          text[start] == first
            && fragment.indices.allSatisfy { text[start + $0] == fragment[$0] }
        }
      }
    }
  }

  private static func codePoints(_ text: ArraySlice<UInt8>) -> Int {
    text.reduce(0) { $1 & 0xc0 == 0x80 ? $0 : $0 + 1 }
  }

  /// The code points from `start` up to `end`, both cut to the text.
  private static func slice(_ text: [UInt8], from start: Int, to end: Int) -> [UInt8] {
    var index = -1
    var taken: [UInt8] = []
    for byte in text {
      if byte & 0xc0 != 0x80 { index += 1 }
      if index >= end { break }
      if index >= start { taken.append(byte) }
    }
    return taken
  }
}
