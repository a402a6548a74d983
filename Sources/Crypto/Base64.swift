/// Standard base64, read the way the platform's verifiers read it.
package enum Base64 {
  /// Why a text is not base64.
  package enum Fault: Error, Equatable, Sendable {
    /// A character above U+007F stands in the text.
    case notASCII
    /// The digits end one short, or two short, of a group of four, without the padding for it.
    case incorrectPadding
    /// One digit is left over: no number of bytes is written so.
    case oneDigitLeftOver(digits: Int)
  }

  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The text of those bytes, with padding.
  package static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      bits <<= 8 * UInt32(3 - group.count)
      for place in 0..<4 {
        let isDigit = place <= group.count
        text.append(isDigit ? letters[Int(bits >> (18 - 6 * UInt32(place))) & 63] : 61)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of a text as Python's `base64.b64decode(text)` gives them.
  ///
  /// Characters that are no digits, such as newlines and `-` or `_`, are passed over. Reading ends
  /// at the `=` that completes a group; what stands behind it is ignored. An `=` that completes
  /// nothing is passed over too. Bits that a group has beyond its bytes are dropped unread.
  package static func decodeLenient(_ text: String) throws(Fault) -> [UInt8] {
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else { throw .notASCII }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count / 4 * 3)
    var place = 0
    var carried: UInt8 = 0
    var pads = 0
    var digits = 0
    for character in text.utf8 {
      if character == UInt8(ascii: "=") {
        if place >= 2 {
          pads += 1
          if place + pads >= 4 { return bytes }
        }
        continue
      }
      guard let digit = value(character) else { continue }
      pads = 0
      digits += 1
      switch place {
      case 0: carried = digit
      case 1:
        bytes.append(carried << 2 | digit >> 4)
        carried = digit & 0x0f
      case 2:
        bytes.append(carried << 4 | digit >> 2)
        carried = digit & 0x03
      default: bytes.append(carried << 6 | digit)
      }
      place = (place + 1) & 3
    }
    switch place {
    case 0: return bytes
    case 1: throw .oneDigitLeftOver(digits: digits)
    default: throw .incorrectPadding
    }
  }

  /// The bytes of a text that is exactly what `encode` writes of them; nil for anything else.
  package static func decodeStrict(_ text: some StringProtocol) -> [UInt8]? {
    do throws(Fault) {
      let bytes = try decodeLenient(String(text))
      return encode(bytes).utf8.elementsEqual(text.utf8) ? bytes : nil
    } catch {
      return nil
    }
  }

  private static func value(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
