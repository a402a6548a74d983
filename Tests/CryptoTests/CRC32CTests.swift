import Crypto
import Testing

@Suite("CRC-32C")
struct CRC32CTests {
  /// RFC 3720, appendix B.4, and the check value of the catalogue of parametrised CRCs.
  static let vectors: [(bytes: [UInt8], sum: UInt32)] = [
    (Array("123456789".utf8), 0xE306_9283),
    ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
    ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
    (Array(0..<32), 0x46DD_794E),
    (Array((0..<32).reversed()), 0x113F_DB5C),
    ([], 0),
  ]

  @Test("published vectors, by instruction and by tables")
  func published() {
    for (bytes, sum) in Self.vectors {
      #expect(CRC32C.checksum(bytes) == sum)
      #expect(CRC32C.portableChecksum(bytes) == sum)
    }
  }

  /// One bit at a time, as the definition says.
  static func slowly(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
    }
    return ~crc
  }

  @Test("lengths around every block of the three streams, at every alignment")
  func lengths() {
    let bytes = (0..<60_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
    for length in [1, 7, 8, 9, 255, 767, 768, 769, 1537, 24_575, 24_576, 24_577, 25_400, 49_999] {
      for start in 0..<9 {
        let part = bytes[start..<start + length]
        let sum = Self.slowly(part)
        #expect(CRC32C.checksum(Array(part)) == sum, "\(length) bytes from \(start)")
        let offset = bytes.withUnsafeBytes {
          CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[start..<start + length]))
        }
        #expect(offset == sum)
        #expect(CRC32C.portableChecksum(Array(part)) == sum)
      }
    }
  }

  @Test("a sum goes on where another ended")
  func continued() {
    let bytes = Array("the quick brown fox jumps over the lazy dog".utf8)
    for split in 0...bytes.count {
      let sum = bytes.withUnsafeBytes { room in
        CRC32C.checksum(
          UnsafeRawBufferPointer(rebasing: room[split...]),
          after: CRC32C.checksum(UnsafeRawBufferPointer(rebasing: room[..<split])))
      }
      #expect(sum == CRC32C.checksum(bytes))
    }
  }
}
