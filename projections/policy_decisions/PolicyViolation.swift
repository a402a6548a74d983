import EventModel
import JSONFields
import ProjectionKernel

/// One violation as a decision records it: ranges of the event's bytes, nil for what it leaves out.
struct PolicyViolation {
  let name: Text
  let pattern: Text?
  let severity: Text?
  let description: Text?
  let excerpt: Text?
  let weightMillionths: Int64?
  let recorded: RecordedDecision.Violation

  /// The violations of a decision, in their order; none for an older generation.
  /// - Throws: where a text holds U+0000, which no text column takes.
  static func list(
    _ slot: Slot?, _ event: borrowing Event
  ) throws(Refusal) -> [PolicyViolation] {
    guard let array = slot.flatMap({ event.json($0) }) else { return [] }
    var violations: [PolicyViolation] = []
    for element in array.elements { violations.append(try PolicyViolation(element)) }
    return violations
  }

  /// - Parameter value: an object that the contract has found to be a violation.
  private init(_ value: JSONValue) throws(Refusal) {
    guard let name = try Self.text("name", of: value) else {
      preconditionFailure("the contract lets a violation pass that has no name")
    }
    let pattern = try Self.text("pattern", of: value)
    let severity = try Self.text("severity", of: value)
    let description = try Self.text("description", of: value)
    let excerpt = try Self.text("excerpt", of: value)
    let weight = value["weight"].flatMap { $0.kind == .number ? $0 : nil }
    self.name = name.text
    self.pattern = pattern?.text
    self.severity = severity?.text
    self.description = description?.text
    self.excerpt = excerpt?.text
    weightMillionths = weight.flatMap { DecimalText.scaled($0.utf8, scale: 6) }
    recorded = RecordedDecision.Violation(
      name: Array(name.utf8), pattern: pattern.map { Array($0.utf8) },
      weight: weight?.numberText.flatMap { Double($0) },
      description: description.map { Array($0.utf8) }, severity: severity.map { Array($0.utf8) },
      excerpt: excerpt.map { Array($0.utf8) })
  }

  /// The member where it is a text; nil where it is absent or null.
  private static func text(_ name: String, of value: JSONValue) throws(Refusal) -> JSONValue? {
    guard let member = value[name], member.kind == .string else { return nil }
    guard !member.utf8.contains(0) else {
      throw Refusal(
        code: "text_has_nul", detail: "/response/reasons/policy: \(name) holds U+0000")
    }
    return member
  }
}
