/// The 16 bytes that tell a topic or cluster apart from all others, written as Kafka writes them:
/// 22 characters of URL-safe base64.
package struct LogUUID: Hashable, Sendable, CustomStringConvertible {
  /// 16 of them.
  package let bytes: [UInt8]

  /// - Parameter bytes: 16, random but for a new one.
  package init(bytes: [UInt8]) {
    precondition(bytes.count == 16, "\(bytes.count) bytes, not 16")
    self.bytes = bytes
  }

  /// One that no other is like.
  package static func random() -> LogUUID {
    var generator = SystemRandomNumberGenerator()
    return LogUUID(bytes: (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) })
  }

  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// Reads the 22 characters; nil where they are not that.
  package init?(text: String) {
    guard text.utf8.count == 22 else { return nil }
    var bits: UInt32 = 0
    var bitCount = 0
    var bytes: [UInt8] = []
    for letter in text.utf8 {
      guard let digit = Self.letters.firstIndex(of: letter) else { return nil }
      bits = bits << 6 | UInt32(digit)
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
      }
    }
    self.init(bytes: bytes)
  }

  package var description: String {
    var bits: UInt32 = 0
    var bitCount = 0
    var text: [UInt8] = []
    // A byte of padding: 22 digits of 6 bits are a little more than 16 bytes.
    for byte in bytes + [0] {
      bits = bits << 8 | UInt32(byte)
      bitCount += 8
      while bitCount >= 6, text.count < 22 {
        bitCount -= 6
        text.append(Self.letters[Int(bits >> UInt32(bitCount)) & 63])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
