import Glibc

/// Why nothing can be served.
package struct ListenerError: Error, CustomStringConvertible {
  /// What was tried: `listen on 127.0.0.1:9092`.
  package let action: String
  /// What the system said.
  package let reason: String
  /// Whether somebody else listens there.
  package var isTaken: Bool { code == EADDRINUSE }
  /// The system's number; 0 for a name that was not found.
  let code: Int32

  /// What the system's last call said.
  static func system(_ action: String) -> ListenerError {
    ListenerError(action: action, reason: String(cString: strerror(errno)), code: errno)
  }

  package var description: String { "\(action): \(reason)" }
}
