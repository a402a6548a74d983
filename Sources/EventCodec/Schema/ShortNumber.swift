/// A number of 0 or more, of at most 18 digits before the point and without an exponent: what
/// records hold, compared with whole bounds at the cost of one loop.
struct ShortNumber: BitwiseCopyable {
  private let whole: Int64
  private let hasFraction: Bool

  /// Nil for numbers of another shape.
  /// - Parameter flags: the token's; 8 is the exponent's.
  init?(_ text: UnsafeRawBufferPointer, _ flags: UInt8) {
    guard flags & 8 == 0, text.count <= 18, text[0] != UInt8(ascii: "-") else { return nil }
    var whole: Int64 = 0
    var at = 0
    while at < text.count, text[at] != UInt8(ascii: ".") {
      whole = whole &* 10 &+ Int64(text[at] &- UInt8(ascii: "0"))
      at += 1
    }
    var hasFraction = false
    at += 1
    while at < text.count {
      if text[at] != UInt8(ascii: "0") { hasFraction = true }
      at += 1
    }
    self.whole = whole
    self.hasFraction = hasFraction
  }

  /// Less than 0, 0 or greater than 0 as the number is less, equal or greater.
  func compare(_ bound: Int64) -> Int {
    whole < bound ? -1 : whole > bound || hasFraction ? 1 : 0
  }
}
