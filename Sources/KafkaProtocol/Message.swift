/// A structure of the protocol: a request, a response, or a part of one.
package protocol Message: WireValue {
  /// Every field at its default.
  init()
  /// In the order of the wire.
  static var fields: [Field<Self>] { get }
}

extension Message {
  package typealias Fields = [Field<Self>]
  package static var wireType: String { "struct" }
  package static var shape: [FieldShape]? { fields.map(\.shape) }

  /// Fields of other versions keep their defaults.
  package static func read(from reader: inout WireReader) throws(WireError) -> Self {
    var message = Self()
    for field in fields where field.shape.versions.contains(reader.version) {
      try field.read(&message, &reader)
    }
    try reader.skipTags()
    return message
  }

  package func write(to writer: inout WireWriter) {
    for field in Self.fields where field.shape.versions.contains(writer.version) {
      field.write(self, &writer)
    }
    writer.noTags()
  }

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
