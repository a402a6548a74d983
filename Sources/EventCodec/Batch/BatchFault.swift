/// What is wrong with the bytes of a record batch.
package enum BatchFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// Fewer bytes than a header, or than the header promises.
  case cut(have: Int, need: Int)
  /// A length that no batch has.
  case length(Int32)
  /// Not format v2.
  case magic(Int8)
  case checksum(stored: UInt32, computed: UInt32)
  /// The records do not have the structure that the header or their own lengths promise.
  case records(String)
  /// The records unpack to more than is allowed.
  case tooLarge(String)

  package var description: String {
    switch self {
    case .cut(let have, let need): "cut off: \(have) of \(need) bytes"
    case .length(let length): "batch length \(length) is impossible"
    case .magic(let magic): "record format \(magic); only 2 is understood"
    case .checksum(let stored, let computed):
      "CRC-32C is \(Self.hex(computed)), the batch says \(Self.hex(stored))"
    case .records(let what), .tooLarge(let what): what
    }
  }

  private static func hex(_ number: UInt32) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
