/// Reads files in windows, so that a walk over many small batches costs few calls.
final class SegmentReader {
  /// For a few steps behind an index entry.
  static let shortWindow = 8 << 10
  /// For a scan.
  static let longWindow = 1 << 20
  /// Room that is kept between uses.
  private static let keptBytesMax = 4 << 20

  private var room = UnsafeMutableRawBufferPointer.allocate(byteCount: 8 << 10, alignment: 16)
  private var path = ""
  private var start: Int64 = 0
  private var count = 0

  deinit { room.deallocate() }

  /// Forgets what was read: the files may have changed since.
  func forget() {
    count = 0
    path = ""
    if room.count > Self.keptBytesMax { resize(Self.shortWindow) }
  }

  /// Those bytes of the file, valid until the next call; fewer only where `end` comes before.
  /// - Parameters:
  ///   - end: nothing beyond it is read.
  ///   - window: how much is read at once where the bytes are not there yet.
  func bytes(
    _ file: LogFile, at position: Int64, count wanted: Int, end: Int64, window: Int
  ) throws(LogError) -> UnsafeRawBufferPointer {
    let need = Int(min(Int64(wanted), max(0, end - position)))
    if path != file.path || position < start || position + Int64(need) > start + Int64(count) {
      let ask = Int(min(Int64(max(need, window)), max(0, end - position)))
      if room.count < ask { resize(ask) }
      path = file.path
      start = position
      count = 0
      count = try file.read(
        into: UnsafeMutableRawBufferPointer(rebasing: room[..<ask]), at: position)
    }
    let from = Int(position - start)
    return UnsafeRawBufferPointer(rebasing: room[from..<min(from + need, max(from, count))])
  }

  private func resize(_ size: Int) {
    room.deallocate()
    room = .allocate(byteCount: size, alignment: 16)
    count = 0
  }
}
