/// Bytes that stand between a message's own and are not copied among them.
package struct Splice {
  /// How many of the message's own bytes come before it.
  package let offset: Int
  package let bytes: [UInt8]
}

/// Writes the values of one message; records are noted where they belong, not copied.
package struct WireWriter {
  /// What was written; the splices stand between these bytes.
  package private(set) var bytes: [UInt8] = []
  /// In the order of their places.
  package private(set) var splices: [Splice] = []
  /// The version of the message.
  package let version: Int16
  /// Whether lengths are compact and structures end with tagged fields.
  package let isFlexible: Bool

  package init(version: Int16, isFlexible: Bool) {
    self.version = version
    self.isFlexible = isFlexible
    bytes.reserveCapacity(256)
  }

  /// Bytes on the wire so far, splices included.
  package var length: Int { splices.reduce(bytes.count) { $0 + $1.bytes.count } }

  /// A number in network order.
  package mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(_ value: Number) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  /// An unsigned number, seven bits a byte, low bits first.
  package mutating func varint(_ value: UInt32) {
    var rest = value
    while rest > 0x7F {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// The bytes as they are, without a length.
  package mutating func raw(_ content: some Sequence<UInt8>) { bytes.append(contentsOf: content) }

  /// What is sent from where it lies, without a length.
  package mutating func splice(_ content: [UInt8]) {
    splices.append(Splice(offset: bytes.count, bytes: content))
  }

  /// The length of a string, nil for null.
  package mutating func stringLength(_ length: Int?) {
    precondition(length ?? 0 <= WireLimits.stringBytesMax, "a string of \(length ?? 0) bytes")
    if isFlexible { compact(length) } else { number(Int16(length ?? -1)) }
  }

  /// The length of bytes or records, or an array's count; nil for null.
  package mutating func length(_ length: Int?) {
    if isFlexible { compact(length) } else { number(Int32(length ?? -1)) }
  }

  /// The end of a structure: no tagged fields.
  package mutating func noTags() { if isFlexible { varint(0) } }

  /// Sets the number at the place to the bytes that follow it.
  package mutating func patchLength(at place: Int) {
    let length = Int32(self.length - place - 4)
    withUnsafeBytes(of: length.bigEndian) { bytes.replaceSubrange(place..<place + 4, with: $0) }
  }

  private mutating func compact(_ length: Int?) { varint(UInt32((length ?? -1) + 1)) }
}
