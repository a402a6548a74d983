import Crypto
import EventModel

/// A block that takes no more records, and the batch that is made of it.
///
/// `@unchecked Sendable`: the writer's thread fills it and hands it to the one that packs, and touches
/// it again when that has answered.
final class SealedBlock: @unchecked Sendable {
  /// Its accesses are not checked for overlap: two owners never have it at once.
  @exclusivity(unchecked) var block: BlockBuilder
  private var room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
  private var byteCount = 0
  private(set) var digest = SHA256Hash.digest(of: [])

  init(capacity: Int) { block = BlockBuilder(capacity: capacity) }

  deinit { room.deallocate() }

  /// The batch, once it was packed.
  var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(room)[..<byteCount])
  }

  /// What the manifest says of it, but for its place.
  var entry: ManifestEntry {
    var entry = ManifestEntry()
    entry.timestampType = block.timestampType
    entry.base = Offset(block.baseOffset)
    entry.next = Offset(block.lastOffset).next
    entry.length = Int32(byteCount)
    entry.records = block.records
    entry.plainBytes = Int32(block.count)
    entry.firstTimeMs = block.leastTimestamp
    entry.lastTimeMs = block.greatestTimestamp
    entry.digest = digest
    return entry
  }

  /// Makes the batch.
  /// - Returns: what went wrong.
  func pack(with packer: BlockPacker) -> ArchiveError? {
    do throws(ArchiveError) {
      (byteCount, digest) = try packer.pack(block, into: &room)
      return nil
    } catch { return error }
  }
}
