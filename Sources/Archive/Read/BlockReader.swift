internal import Compression
internal import EventCodec
internal import EventModel
internal import RecordLog

/// Reads blocks from their files and unpacks them, with buffers that are kept. One owner at a time.
final class BlockReader {
  private let files: any LogFiles
  private let decompressor = Decompressor()
  private var room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
  private var open: (path: String, file: LogFile)?

  init(files: any LogFiles) { self.files = files }

  deinit { room.deallocate() }

  /// The bytes of a block as they are in the file, valid until the next call; fewer where it ends.
  func bytes(
    _ block: ManifestEntry, in path: String
  ) throws(LogError) -> UnsafeRawBufferPointer {
    if open?.path != path { open = (path, try LogFile(path, .read, files)) }
    let count = Int(block.length)
    if room.count < count {
      room.deallocate()
      room = .allocate(byteCount: count * 2, alignment: 16)
    }
    let read = try open!.file.read(
      into: UnsafeMutableRawBufferPointer(rebasing: room[..<count]), at: block.position)
    return UnsafeRawBufferPointer(rebasing: room[..<read])
  }

  /// Checks a block against its manifest entry and its own checksum, and unpacks it.
  /// - Returns: the header and the records, valid until the next call; or what is wrong.
  func unpack(
    _ bytes: UnsafeRawBufferPointer, _ block: ManifestEntry
  ) -> Result<(header: BatchHeader, records: UnsafeRawBufferPointer), BlockFault> {
    if bytes.count < Int(block.length) {
      return .failure(
        BlockFault("it is cut off: \(bytes.count) of \(block.length) bytes are there"))
    }
    let batch: BatchBytes
    do throws(BatchFault) { batch = try BatchBytes(checking: bytes) } catch {
      return .failure(BlockFault(error.description))
    }
    let header = batch.header
    guard header.baseOffset == block.base.number, header.sizeBytes == Int(block.length),
      header.nextOffset == block.next.number, header.recordCount == block.records,
      header.leaderEpoch == 0, header.codecNumber == CompressionCodec.zstd.rawValue
    else {
      return .failure(
        BlockFault(
          "it holds offsets \(header.baseOffset) to \(header.lastOffset) in \(header.sizeBytes) "
            + "bytes, the manifest says \(block.base) to \(block.next.number - 1) in \(block.length)"
        ))
    }
    do throws(CompressionError) {
      let records = try decompressor.unpack(
        batch.payload, .zstd, limitBytes: Int(block.plainBytes))
      return .success((header, records))
    } catch { return .failure(BlockFault(error.description)) }
  }
}

/// What is wrong with a block.
struct BlockFault: Error {
  let what: String
  init(_ what: String) { self.what = what }
}
