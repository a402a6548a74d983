/// How grave a rule calls itself, or how grave a decision turned out.
package enum PolicySeverity: String, Sendable, CaseIterable {
  case low
  case medium
  case high
  case critical

  /// The severity of a decision, read off its rounded score.
  ///
  /// The severities of the rules that matched have no part in it.
  package init(score: PolicyScore) {
    switch score.millionths {
    case 800_000...: self = .low
    case 500_000...: self = .medium
    case 200_000...: self = .high
    default: self = .critical
    }
  }
}
