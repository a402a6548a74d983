package import JSONFields

/// One wire shape of a topic: how a record of one event's one version is told from all others.
package struct Shape: Sendable {
  /// The event's name, as its schema's file spells it.
  package let event: String
  package let version: UInt16
  /// What the body must satisfy, all of it.
  package let conditions: [ShapeCondition]
  /// The CloudEvents `type`s under which the event may come.
  package let cloudEventsTypes: [String]

  /// Whether no body can satisfy both: what the build demands of every two shapes of a topic.
  package func excludes(_ other: Shape) -> Bool {
    conditions.contains { mine in other.conditions.contains { mine.excludes($0) } }
  }

  /// Whether a body satisfies every condition; for tests and tools, not for the hot path.
  package func matches(_ body: JSONValue) -> Bool {
    ShapeMatcher(conditions).matches(body)
  }
}
