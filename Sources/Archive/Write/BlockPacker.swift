internal import Compression
internal import Crypto
internal import EventCodec

/// Makes record batches of blocks: packed, summed, hashed. One for each thread that packs.
///
/// `@unchecked Sendable`: the one thread that has it uses it.
final class BlockPacker: @unchecked Sendable {
  /// At level 1 half of the level's own table: events resemble those right before them, and a table
  /// that stays in the fastest cache packs a third faster, and a little better.
  private static let levelOneHashLog: Int32 = 13

  private var compressor: ZstdCompressor
  private var hasher: SHA256Hasher

  /// - Throws: `invalid` where there is no memory for it.
  init(level: Int32) throws(ArchiveError) {
    do throws(CompressionError) {
      compressor = try ZstdCompressor(
        level: level, hashLog: level == 1 ? Self.levelOneHashLog : nil)
    } catch {
      throw .invalid(path: "zstd", reason: error.description)
    }
    do throws(CryptoError) { hasher = try SHA256Hasher() } catch {
      throw .invalid(path: "SHA-256", reason: "\(error)")
    }
  }

  /// Makes the batch of a block.
  /// - Parameter room: where the batch is put; made larger where it must be.
  /// - Returns: bytes of the batch, and its digest.
  func pack(
    _ block: borrowing BlockBuilder, into room: inout UnsafeMutableRawBufferPointer
  ) throws(ArchiveError) -> (byteCount: Int, digest: SHA256Digest) {
    let need = BatchHeader.byteCount + ZstdCompressor.room(for: block.count)
    if room.count < need {
      room.deallocate()
      room = .allocate(byteCount: need, alignment: 16)
    }
    let behind = UnsafeMutableRawBufferPointer(rebasing: room[BatchHeader.byteCount...])
    let packed: Int
    do throws(CompressionError) { packed = try compressor.pack(block.bytes, into: behind) } catch {
      throw .invalid(path: "zstd", reason: error.description)
    }
    var header = block.header(packedBytes: packed)
    header.crc = header.checksum(
      records: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(behind)[..<packed]))
    header.write(to: room.baseAddress!)
    let whole = UnsafeRawBufferPointer(
      rebasing: UnsafeRawBufferPointer(room)[..<(BatchHeader.byteCount + packed)])
    return (whole.count, hasher.digest(of: whole))
  }
}
