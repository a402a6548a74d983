/// One setting of a topic, as the broker describes it.
package struct TopicConfigEntry: Sendable, Equatable {
  package let name: String
  /// Nil where the broker keeps it secret.
  package let value: String?
  /// Whether it was set on the topic itself, rather than taken from the broker or the default.
  package let isOwn: Bool
  package let isReadOnly: Bool
}
