/// One file of a topic's folder as text, as the build embeds it.
package struct ContractFile: Sendable {
  /// Relative to `topics/`, as `orders/topic.json`.
  package let path: String
  package let text: String

  package init(path: String, text: String) {
    self.path = path
    self.text = text
  }
}
