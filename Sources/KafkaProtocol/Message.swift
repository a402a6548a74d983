/// A structure of the protocol: a request, a response, or a part of one. The build makes all of them
/// from the descriptions in `Messages/`; fields that a version does not have keep their defaults.
package protocol Message: WireValue, Equatable {
  /// Every field at its default.
  init()
}

extension Message {
  /// A message with some fields set.
  package static func with(_ change: (inout Self) -> Void) -> Self {
    var message = Self()
    change(&message)
    return message
  }
}

/// What a client asks.
package protocol RequestMessage: Message {
  /// What answers it.
  associatedtype Response: Message
}
