/// One positional argument of a command.
package struct ArgumentDescription: Sendable {
  /// How often it stands on the command line.
  package enum Arity: Sendable {
    case one
    case optional
    /// None or more; only as the last argument.
    case any
    /// At least one; only as the last argument.
    case some
  }

  /// Lower case, with hyphens: `read-model`.
  package let name: String
  package let arity: Arity
  /// One or two sentences.
  package let doc: String

  package init(_ name: String, _ arity: Arity = .one, doc: String) {
    self.name = name
    self.arity = arity
    self.doc = doc
  }

  /// As it stands in a usage line.
  package var usage: String {
    switch arity {
    case .one: "<\(name)>"
    case .optional: "[<\(name)>]"
    case .any: "[<\(name)>...]"
    case .some: "<\(name)>..."
    }
  }
}
