/// Why bytes are not the message that they claim to be; the connection that sent them is closed.
package enum WireError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The message ends inside a value.
  case truncated(needed: Int, left: Int)
  /// A length or count that no sender may use here.
  case badLength(Int64, of: String)
  /// More elements in one message than the limit allows.
  case tooManyElements(limit: Int)
  /// Null where this version of the message has no null.
  case unexpectedNull(String)
  /// A variable-length number of more than its bytes.
  case badVarint

  package var description: String {
    switch self {
    case .truncated(let needed, let left): "needs \(needed) more bytes, has \(left)"
    case .badLength(let length, let type): "\(length) is no length of \(type)"
    case .tooManyElements(let limit): "holds more than \(limit) elements"
    case .unexpectedNull(let type): "null is no \(type)"
    case .badVarint: "holds a number that is too long"
    }
  }
}
