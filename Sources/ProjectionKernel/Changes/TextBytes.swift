/// Texts compared and hashed in words of eight bytes. The last word overlaps the one before it, so
/// that no byte behind the text is read and none before its end goes singly.
enum TextBytes {
  /// Whether two texts of the same length hold the same bytes.
  @inline(__always)
  static func equal(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, count: Int) -> Bool {
    var at = 0
    while at + 8 < count {
      if word(left, at) != word(right, at) { return false }
      at += 8
    }
    return last(left, count) == last(right, count)
  }

  /// A hash that depends on every byte and on the length.
  @inline(__always)
  static func hash(_ text: UnsafeRawPointer, count: Int) -> UInt64 {
    var state = UInt64(count) &* 0x9e37_79b9_7f4a_7c15
    var at = 0
    while at + 8 < count {
      state = mix(state ^ word(text, at))
      at += 8
    }
    return mix(state ^ last(text, count))
  }

  /// The folded 128-bit product: every bit of the input reaches every bit of the output.
  @inline(__always)
  static func mix(_ value: UInt64) -> UInt64 {
    let (high, low) = (value ^ 0xa076_1d64_78bd_642f).multipliedFullWidth(
      by: 0xe703_7ed1_a0b4_28db)
    return high ^ low
  }

  private static func word(_ text: UnsafeRawPointer, _ at: Int) -> UInt64 {
    text.loadUnaligned(fromByteOffset: at, as: UInt64.self)
  }

  /// The last eight bytes, or all of a shorter text: different words for different texts of a length.
  private static func last(_ text: UnsafeRawPointer, _ count: Int) -> UInt64 {
    if count >= 8 { return word(text, count - 8) }
    if count >= 4 {
      let head = text.loadUnaligned(as: UInt32.self)
      let tail = text.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
      return UInt64(head) | UInt64(tail) << 32
    }
    if count == 0 { return 0 }
    func byte(_ at: Int) -> UInt64 { UInt64(text.load(fromByteOffset: at, as: UInt8.self)) }
    return byte(0) | byte(count / 2) << 8 | byte(count - 1) << 16
  }
}
