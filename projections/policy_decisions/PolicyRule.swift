/// One rule: a fragment of text that a prompt must not hold.
package struct PolicyRule: Sendable {
  package let name: String
  /// The fragment, in any case; no regular expression, no word boundaries.
  package let pattern: String
  /// What a match takes off the score; from 0 to 1.
  package let weight: Double
  package let description: String
  /// How grave the rule calls itself; informational.
  package let severity: PolicySeverity

  package init(
    name: String, pattern: String, weight: Double = 0.35, description: String = "",
    severity: PolicySeverity = .medium
  ) {
    precondition(weight >= 0 && weight <= 1, "rule \(name) weighs \(weight)")
    self.name = name
    self.pattern = pattern
    self.weight = weight
    self.description = description
    self.severity = severity
  }
}
