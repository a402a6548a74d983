/// Why nothing can be served.
package struct ListenerError: Error, CustomStringConvertible {
  /// What was tried.
  package let action: String
  /// What the system said.
  package let reason: String

  package var description: String { "\(action): \(reason)" }
}
