private import CSnappy

/// Snappy as Kafka's clients write it: raw (librdkafka), or in the blocks of Java's xerial library.
enum Snappy {
  /// What the blocks of xerial begin with; version and least compatible version (4 bytes each)
  /// follow, then blocks of a big-endian length and raw snappy.
  private static let magic: [UInt8] = [0x82, 0x53, 0x4E, 0x41, 0x50, 0x50, 0x59, 0x00]
  private static let headerBytes = 16

  static func unpack(
    _ bytes: UnsafeRawBufferPointer, into output: inout OutputBytes
  ) throws(CompressionError) {
    guard bytes.count >= headerBytes, bytes[..<magic.count].elementsEqual(magic) else {
      try unpackRaw(bytes, into: &output)
      return
    }
    var position = headerBytes
    while position < bytes.count {
      guard bytes.count - position >= 4 else { throw .malformed(.snappy, "a block is cut off") }
      let length = Int(
        Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: Int32.self)))
      position += 4
      guard length > 0, length <= bytes.count - position else {
        throw .malformed(.snappy, "a block of \(length) bytes where \(bytes.count - position) are")
      }
      try unpackRaw(
        UnsafeRawBufferPointer(rebasing: bytes[position..<position + length]), into: &output)
      position += length
    }
  }

  /// (C: `snappy_uncompressed_length`, `snappy_uncompress`)
  private static func unpackRaw(
    _ bytes: UnsafeRawBufferPointer, into output: inout OutputBytes
  ) throws(CompressionError) {
    guard let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
    var length = 0
    guard snappy_uncompressed_length(start, bytes.count, &length) == SNAPPY_OK else {
      throw .malformed(.snappy, "no length")
    }
    // The length is a promise of whoever sent the bytes: bounded before anything is allocated.
    guard length >= 0, length <= output.limit - output.count, output.reserve(length) else {
      throw .tooLarge(.snappy, limitBytes: output.limit)
    }
    let room = output.end.assumingMemoryBound(to: CChar.self)
    guard snappy_uncompress(start, bytes.count, room, &length) == SNAPPY_OK else {
      throw .malformed(.snappy, "not its format")
    }
    output.count += length
  }
}
