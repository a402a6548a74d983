/// A text that a client chose: a group, a member, an instance. Equal only if its bytes are, as in
/// Kafka; Swift's strings would take two encodings of "é" for one.
package struct ByteText: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  package let text: String

  package init(_ text: String) { self.text = text }
  package init(stringLiteral text: String) { self.text = text }

  package var description: String { text }
  package var isEmpty: Bool { text.utf8.isEmpty }

  package static func == (left: ByteText, right: ByteText) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }

  /// The order of the bytes, for listings.
  package static func precedes(_ left: ByteText, _ right: ByteText) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }
}

extension ByteText: NullableWireValue {
  package static var wireType: String { String.wireType }
  package static var empty: ByteText { "" }
  package static func readNullable(from reader: inout WireReader) throws(WireError) -> ByteText? {
    try String.readNullable(from: &reader).map { ByteText($0) }
  }
  package static func writeNull(to writer: inout WireWriter) { String.writeNull(to: &writer) }
  package func write(to writer: inout WireWriter) { text.write(to: &writer) }
}
