/// One difference between two states of a contract.
package struct ContractChange: Sendable, Equatable, CustomStringConvertible {
  /// The file that changed, relative to `topics/`.
  package let file: String
  /// The field as a JSON pointer into the body, or the place in topic.json.
  package let field: String
  /// What changed and whom it breaks, as the end of a sentence.
  package let reason: String
  /// Whether events that exist or consumers that run would break.
  package let isBreaking: Bool

  package init(file: String, field: String, reason: String, isBreaking: Bool) {
    self.file = file
    self.field = field
    self.reason = reason
    self.isBreaking = isBreaking
  }

  package var description: String {
    "\(file): \(field.isEmpty ? "the whole" : field) \(reason)"
  }
}
