/// What an event says the policy engine decided, as far as it says so.
package struct RecordedDecision: Sendable {
  /// A violation as recorded; what the event leaves out is nil and is not compared.
  package struct Violation: Sendable {
    package var name: [UInt8]
    package var pattern: [UInt8]?
    /// The double nearest to the number in the record.
    package var weight: Double?
    package var description: [UInt8]?
    package var severity: [UInt8]?
    package var excerpt: [UInt8]?

    package init(
      name: [UInt8], pattern: [UInt8]? = nil, weight: Double? = nil, description: [UInt8]? = nil,
      severity: [UInt8]? = nil, excerpt: [UInt8]? = nil
    ) {
      self.name = name
      self.pattern = pattern
      self.weight = weight
      self.description = description
      self.severity = severity
      self.excerpt = excerpt
    }
  }

  package var allowed: Bool
  /// In millionths; nil where the record's score was not a finite number.
  package var score: PolicyScore?
  package var severity: [UInt8]
  package var violations: [Violation]

  package init(
    allowed: Bool, score: PolicyScore?, severity: [UInt8], violations: [Violation]
  ) {
    self.allowed = allowed
    self.score = score
    self.severity = severity
    self.violations = violations
  }
}
