/// Reads the values of one message from bytes that it does not own and never reads past.
package struct WireReader {
  private let bytes: UnsafeRawBufferPointer
  private var elementsLeft = WireLimits.elementsMax
  /// Bytes consumed, from the start of the buffer.
  package private(set) var position: Int
  /// The version of the message.
  package let version: Int16
  /// Whether lengths are compact and structures end with tagged fields.
  package let isFlexible: Bool

  /// The bytes must outlive the reader; positions of records count from their start.
  package init(
    _ bytes: UnsafeRawBufferPointer, from position: Int = 0, version: Int16, isFlexible: Bool
  ) {
    precondition(position >= 0 && position <= bytes.count, "\(position) of \(bytes.count)")
    self.bytes = bytes
    self.position = position
    self.version = version
    self.isFlexible = isFlexible
  }

  /// Bytes not yet consumed.
  package var remaining: Int { bytes.count - position }

  /// Consumes bytes: the only place that moves, and the check that all others rest on.
  package mutating func take(_ count: Int) throws(WireError) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= remaining else {
      throw .truncated(needed: count, left: remaining)
    }
    let start = position
    position += count
    return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
  }

  /// A number in network order.
  package mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type = Number.self
  ) throws(WireError) -> Number {
    Number(bigEndian: try take(MemoryLayout<Number>.size).loadUnaligned(as: Number.self))
  }

  /// An unsigned number of at most 32 bits, seven bits a byte, low bits first.
  package mutating func varint() throws(WireError) -> UInt32 {
    var value: UInt32 = 0
    for shift in stride(from: UInt32(0), through: 28, by: 7) {
      let byte = try number(UInt8.self)
      // The fifth byte has room for four bits.
      if shift == 28, byte > 0x0F { throw .badVarint }
      value |= UInt32(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
    }
    throw .badVarint
  }

  /// The length of a string, nil for null.
  package mutating func stringLength() throws(WireError) -> Int? {
    let length = isFlexible ? Int64(try varint()) - 1 : Int64(try number(Int16.self))
    guard let length = try checked(length, of: "string") else { return nil }
    guard length <= WireLimits.stringBytesMax else {
      throw .badLength(Int64(length), of: "string")
    }
    return length
  }

  /// The length of bytes or records, nil for null.
  package mutating func bytesLength() throws(WireError) -> Int? {
    try checked(isFlexible ? Int64(try varint()) - 1 : Int64(try number(Int32.self)), of: "bytes")
  }

  /// The number of elements that follow, nil for null. An element takes at least one byte.
  package mutating func arrayCount() throws(WireError) -> Int? {
    let count = isFlexible ? Int64(try varint()) - 1 : Int64(try number(Int32.self))
    guard let count = try checked(count, of: "array") else { return nil }
    guard count <= elementsLeft else { throw .tooManyElements(limit: WireLimits.elementsMax) }
    elementsLeft -= count
    return count
  }

  /// Skips the tagged fields at a structure's end: none is known here, and unknown ones are legal.
  package mutating func skipTags() throws(WireError) {
    guard isFlexible else { return }
    for _ in 0..<(try varint()) {
      _ = try varint()
      _ = try take(Int(try varint()))
    }
  }

  /// -1 is null; any other length must lie in what is left.
  private func checked(_ length: Int64, of type: String) throws(WireError) -> Int? {
    if length == -1 { return nil }
    guard length >= 0 else { throw .badLength(length, of: type) }
    guard length <= remaining else { throw .truncated(needed: Int(length), left: remaining) }
    return Int(length)
  }
}
