import Crypto
import Testing

/// Vectors: FIPS 180-2 appendix B and NIST's SHA256ShortMsg.rsp.
@Suite("SHA-256")
struct SHA256Tests {
  static let vectors: [(message: [UInt8], hex: String)] = [
    ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    (Array("abc".utf8), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    ([0xd3], "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1"),
    ([0x11, 0xaf], "5ca7133fa735326081558ac312c620eeca9970d1e70a4b95533d956f072d1f98"),
    (
      [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ]

  @Test("Published vectors, in one call", arguments: vectors)
  func oneCall(message: [UInt8], hex: String) {
    #expect(SHA256Hash.digest(of: message).hex == hex)
  }

  @Test("Published vectors, through one hasher that is used again and again")
  func reused() throws {
    var hasher = try SHA256Hasher()
    for (message, hex) in Self.vectors + Self.vectors.reversed() {
      #expect(message.withUnsafeBytes { hasher.digest(of: $0) }.hex == hex)
      for start in stride(from: 0, to: message.count, by: 977) {
        hasher.update(Array(message[start..<min(start + 977, message.count)]))
      }
      #expect(hasher.finish().hex == hex)
    }
  }

  @Test("A whole message drops what was added before it")
  func dropsUnfinished() throws {
    var hasher = try SHA256Hasher()
    hasher.update(Array("left over".utf8))
    let digest = Array("abc".utf8).withUnsafeBytes { hasher.digest(of: $0) }
    #expect(digest.hex == Self.vectors[1].hex)
  }

  @Test("A digest keeps its bytes, and compares by all of them")
  func digestValue() throws {
    let bytes = (0..<32).map { UInt8($0) }
    let digest = try #require(SHA256Digest(bytes: bytes))
    #expect(digest.bytes == bytes)
    #expect(digest.hex == "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
    #expect(digest.prefix == (0x0001_0203_0405_0607, 0x0809_0a0b_0c0d_0e0f))
    for index in bytes.indices {
      var other = bytes
      other[index] ^= 0x80
      #expect(SHA256Digest(bytes: other) != digest)
    }
    #expect(SHA256Digest(bytes: Array(bytes.dropLast())) == nil)
  }

  @Test("Base 16 both ways")
  func hex() {
    #expect(Hex.encode([0x00, 0x0f, 0xf0, 0xff]) == "000ff0ff")
    #expect(Hex.decode("000ff0FF") == [0x00, 0x0f, 0xf0, 0xff])
    for text in ["0", "0g", "0x", " 00", "é"] { #expect(Hex.decode(text) == nil) }
  }
}
