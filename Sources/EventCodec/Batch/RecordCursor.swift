/// Walks the varints and byte strings of records; every step says nil where the bytes end early or
/// a number is too long.
struct RecordCursor {
  private let start: UnsafeRawPointer?
  private let end: Int
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    start = bytes.baseAddress
    end = bytes.count
  }

  var remaining: Int { end - position }

  /// A zigzag varint of up to 64 bits.
  mutating func varlong() -> Int64? {
    guard let start else { return nil }
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while position < end, shift < 64 {
      let byte = start.load(fromByteOffset: position, as: UInt8.self)
      position += 1
      result |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 {
        return Int64(bitPattern: result >> 1) ^ -Int64(bitPattern: result & 1)
      }
      shift += 7
    }
    return nil
  }

  /// A zigzag varint of up to 32 bits.
  mutating func varint() -> Int32? {
    guard let number = varlong() else { return nil }
    return Int32(exactly: number)
  }

  mutating func byte() -> UInt8? {
    guard let start, position < end else { return nil }
    position += 1
    return start.load(fromByteOffset: position - 1, as: UInt8.self)
  }

  /// That many bytes.
  mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
    guard count >= 0, count <= remaining, let start else { return nil }
    position += count
    return UnsafeRawBufferPointer(start: start + (position - count), count: count)
  }

  /// A length and as many bytes; -1 is the inner nil, anything else that cannot be the outer one.
  mutating func bytes() -> UnsafeRawBufferPointer?? {
    guard let count = varint() else { return nil }
    if count == -1 { return .some(nil) }
    guard let taken = take(Int(count)) else { return nil }
    return .some(taken)
  }
}
