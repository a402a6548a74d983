/// Something worth a line in the log.
package struct NodeEvent: Sendable {
  /// How much it matters.
  package enum Level: Sendable { case info, warning, error }

  package let level: Level
  /// Constant, so that lines of one kind can be counted.
  package let message: StaticString
  package let fields: [(name: String, value: String)]

  package init(
    _ level: Level, _ message: StaticString, _ fields: [(name: String, value: String)] = []
  ) {
    self.level = level
    self.message = message
    self.fields = fields
  }
}
