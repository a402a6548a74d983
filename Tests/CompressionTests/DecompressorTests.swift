import Compression
import SuiteSupport
import Testing

@Suite("Unpacking")
struct DecompressorTests {
  static let text = Array("hello hello hello hello hello hello hello hello\n".utf8)

  /// The text as other programs packed it: gzip 1.12, lz4 1.9.4, zstd 1.5.4, and snappy 1.1.9, raw and
  /// in the blocks of Java's xerial library, whose framing is 16 bytes and a length before each block.
  static let packed: [(codec: CompressionCodec, hex: String)] = [
    (
      .gzip,
      "1f8b0800000000000003cb48cdc9c957c82096e40200a3a2099f30000000"
    ),
    (
      .snappy,
      "301468656c6c6f20a20600000a"
    ),
    (
      .snappy,
      "82534e4150505900000000010000000100000016144c68656c6c6f2068656c6c6f2068656c6c"
        + "6f2068650000000d1c146c6c6f206865520600000a"
    ),
    (
      .lz4,
      "04224d18604082100000006f68656c6c6f2006001250656c6c6f0a00000000"
    ),
    (
      .zstd,
      "28b52ffd20306d00003868656c6c6f200a0100029522"
    ),
  ]

  private func unpack(
    _ bytes: [UInt8], _ codec: CompressionCodec, limit: Int = 1 << 20,
    with decompressor: Decompressor = Decompressor()
  ) throws -> [UInt8] {
    try bytes.withUnsafeBytes { [UInt8](try decompressor.unpack($0, codec, limitBytes: limit)) }
  }

  @Test("what other programs packed")
  func known() throws {
    let decompressor = Decompressor()
    for _ in 0..<2 {
      for (codec, hex) in Self.packed {
        #expect(try unpack(Self.bytes(hex), codec, with: decompressor) == Self.text, "\(codec)")
      }
    }
  }

  @Test("a bound is kept to the byte")
  func bound() throws {
    let decompressor = Decompressor()
    for (codec, hex) in Self.packed {
      let bytes = Self.bytes(hex)
      #expect(try unpack(bytes, codec, limit: Self.text.count, with: decompressor) == Self.text)
      for limit in [0, 1, Self.text.count - 1] {
        #expect(throws: CompressionError.tooLarge(codec, limitBytes: limit)) {
          try unpack(bytes, codec, limit: limit, with: decompressor)
        }
      }
    }
  }

  @Test("a bomb is stopped at the bound: 256 MB of zeros in zstd")
  func bomb() throws {
    var compressor = try ZstdCompressor(level: 3)
    let packed = try compressor.pack([UInt8](repeating: 0, count: 256 << 20))
    #expect(packed.count < 1 << 16)
    #expect(throws: CompressionError.tooLarge(.zstd, limitBytes: 1 << 20)) {
      try unpack(packed, .zstd)
    }
  }

  @Test("cut anywhere, it is refused")
  func cut() throws {
    let decompressor = Decompressor()
    for (codec, hex) in Self.packed {
      let bytes = Self.bytes(hex)
      for length in 0..<bytes.count {
        // A frame whose last bytes are an unchecked part may still give the text; never another one.
        do {
          let result = try unpack(Array(bytes[..<length]), codec, with: decompressor)
          let isXerialPrefix = codec == .snappy && Self.text.starts(with: result)
          #expect(result == Self.text || isXerialPrefix, "\(codec), \(length) bytes")
        } catch is CompressionError {}
      }
      #expect(try unpack(bytes, codec, with: decompressor) == Self.text)
    }
  }

  @Test("random bytes and flipped bits never trap", arguments: 0..<20)
  func garbage(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let decompressor = Decompressor()
    for _ in 0..<200 {
      for (codec, hex) in Self.packed {
        var bytes = Self.bytes(hex)
        for _ in 0..<Int.random(in: 1...8, using: &generator) {
          bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(
            in: 0...255, using: &generator)
        }
        do { _ = try unpack(bytes, codec, with: decompressor) } catch is CompressionError {}
      }
    }
  }

  @Test("zstd there and back", arguments: [0, 1, 1000, 3_000_000])
  func zstd(count: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    let bytes = (0..<count).map { _ in UInt8.random(in: 0...15, using: &generator) }
    var compressor = try ZstdCompressor(level: 1)
    #expect(try unpack(try compressor.pack(bytes), .zstd, limit: 4 << 20) == bytes)
  }

  static func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8)
    return stride(from: 0, to: digits.count, by: 2).map {
      UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)!
    }
  }
}
