/// A few bytes of a record for people to read, bounded.
enum Excerpt {
  static let bytesMax = 120

  /// The bytes as text, cut at a bound; what is no UTF-8 shows as U+FFFD.
  static func of(_ bytes: UnsafeRawBufferPointer) -> String {
    guard bytes.count > bytesMax else { return String(decoding: bytes, as: UTF8.self) }
    var end = bytesMax
    while end > bytesMax - 4, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[..<end]), as: UTF8.self) + "…"
  }

  /// The same around a place, as near to its front as the bound allows.
  static func of(_ bytes: UnsafeRawBufferPointer, around offset: Int) -> String {
    var start = max(0, min(offset, bytes.count) - bytesMax / 2)
    while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    return (start > 0 ? "…" : "") + of(UnsafeRawBufferPointer(rebasing: bytes[start...]))
  }
}
