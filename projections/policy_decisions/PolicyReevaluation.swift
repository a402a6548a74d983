/// What comes of evaluating a recorded decision again.
///
/// Silence is never agreement: a decision that cannot be evaluated again says why.
package enum PolicyReevaluation: Hashable, Sendable {
  case agrees
  case disagrees(Differences)
  case notReevaluable(Reason)

  /// What the record says otherwise than the evaluation.
  package struct Differences: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let allowed = Differences(rawValue: 1)
    package static let score = Differences(rawValue: 2)
    package static let severity = Differences(rawValue: 4)
    package static let violations = Differences(rawValue: 8)

    /// The differences by name, in the order above.
    package var names: [String] {
      let all: [(Differences, String)] = [
        (.allowed, "allowed"), (.score, "score"), (.severity, "severity"),
        (.violations, "violations"),
      ]
      return all.filter { contains($0.0) }.map(\.1)
    }
  }

  /// Why a decision cannot be evaluated again; where several hold, the first of this list.
  package enum Reason: String, Hashable, Sendable, CaseIterable {
    /// An older generation of the answer, made by another algorithm and without these fields.
    case olderGeneration = "older_generation"
    case noPrompt = "no_prompt"
    case noPackVersion = "no_pack_version"
    /// The event names a pack that this build does not hold.
    case unknownPack = "unknown_pack"
  }

  /// Evaluates the prompt again under the pack that the event names, and compares.
  /// - Parameters:
  ///   - recorded: nil for an answer of an older generation.
  ///   - packs: the packs this build holds.
  package init(
    of recorded: RecordedDecision?, tenant: [UInt8], prompt: [UInt8]?, packVersion: [UInt8]?,
    packs: [RulePack] = RulePacks.known
  ) {
    guard let recorded else {
      self = .notReevaluable(.olderGeneration)
      return
    }
    guard let prompt else {
      self = .notReevaluable(.noPrompt)
      return
    }
    guard let packVersion else {
      self = .notReevaluable(.noPackVersion)
      return
    }
    guard let pack = RulePacks.pack(version: packVersion, among: packs) else {
      self = .notReevaluable(.unknownPack)
      return
    }
    let evaluation = PolicyEvaluation(pack: pack, tenant: tenant, prompt: prompt)
    let differences = Self.differences(of: recorded, from: evaluation)
    self = differences.isEmpty ? .agrees : .disagrees(differences)
  }

  private static func differences(
    of recorded: RecordedDecision, from evaluation: PolicyEvaluation
  ) -> Differences {
    var differences: Differences = []
    if recorded.allowed != evaluation.allowed { differences.insert(.allowed) }
    if recorded.score != evaluation.score { differences.insert(.score) }
    if !evaluation.severity.rawValue.utf8.elementsEqual(recorded.severity) {
      differences.insert(.severity)
    }
    let same = recorded.violations.elementsEqual(evaluation.violations) { $0.agrees(with: $1) }
    if !same { differences.insert(.violations) }
    return differences
  }
}

extension RecordedDecision.Violation {
  /// Whether all that was recorded is what the evaluation found.
  fileprivate func agrees(with found: PolicyEvaluation.Violation) -> Bool {
    func same(_ recorded: [UInt8]?, _ text: String) -> Bool {
      recorded.map { text.utf8.elementsEqual($0) } ?? true
    }
    return same(name, found.rule.name)
      && same(pattern, found.rule.pattern)
      && same(description, found.rule.description)
      && same(severity, found.rule.severity.rawValue)
      && (weight.map { $0 == found.rule.weight } ?? true)
      && (excerpt.map { $0 == found.excerpt } ?? true)
  }
}
