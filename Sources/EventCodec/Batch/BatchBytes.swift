private import Crypto

/// A whole record batch in memory, found sound: its lengths agree and its checksum is right.
///
/// A view: valid as long as the bytes it was made of.
package struct BatchBytes {
  package let header: BatchHeader
  /// The whole batch and nothing behind it.
  package let bytes: UnsafeRawBufferPointer

  /// Finds the batch at the start of those bytes; there may be more behind it.
  /// - Throws: the first of cut, length, magic, checksum that is wrong.
  package init(checking bytes: UnsafeRawBufferPointer) throws(BatchFault) {
    let header = try Self.header(of: bytes)
    guard header.sizeBytes <= bytes.count else {
      throw .cut(have: bytes.count, need: header.sizeBytes)
    }
    let whole = UnsafeRawBufferPointer(rebasing: bytes[..<header.sizeBytes])
    let computed = CRC32C.checksum(
      UnsafeRawBufferPointer(rebasing: whole[BatchHeader.checksumStart...]))
    guard computed == header.crc else {
      throw .checksum(stored: header.crc, computed: computed)
    }
    self.header = header
    self.bytes = whole
  }

  /// A header whose length and format are possible; the rest of the batch need not be there.
  /// - Throws: cut, length or magic.
  package static func header(of bytes: UnsafeRawBufferPointer) throws(BatchFault) -> BatchHeader {
    guard let header = BatchHeader(reading: bytes) else {
      throw .cut(have: bytes.count, need: BatchHeader.byteCount)
    }
    guard header.sizeBytes >= BatchHeader.byteCount else { throw .length(header.batchLength) }
    guard header.magic == BatchHeader.currentMagic else { throw .magic(header.magic) }
    return header
  }

  /// What lies behind the header: the records, compressed as the attributes say.
  package var payload: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[BatchHeader.byteCount...])
  }
}
