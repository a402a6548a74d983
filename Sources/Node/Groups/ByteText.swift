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
