internal import EventCodec

/// What Apache Kafka's checkpoint files say of a partition that it wrote.
struct ForeignBounds {
  /// `log-start-offset-checkpoint`
  var startOffset: Int64 = 0
  /// `recovery-point-offset-checkpoint`
  var recoveryPoint: Int64 = 0
}

extension Recovery {
  /// Opens a partition that Kafka wrote, as it stands. It may be compacted, and its indexes may end
  /// in blanks. Its last segment ends where its batches do.
  mutating func openForeign(_ bounds: ForeignBounds) throws(LogError) {
    isStrict = false
    startOffset = max(bounds.startOffset, segments[0].base)
    let last = segments[segments.count - 1]
    var place = LogPlace(startOf: last.base)
    var greatest = try last.greatestTime()
    if let entry = try last.offsets.last(), Int64(entry.position) < last.size, entry.position >= 0 {
      let bytes = try context.reader.bytes(
        try last.file, at: Int64(entry.position), count: BatchHeader.byteCount, end: last.size,
        window: SegmentReader.longWindow)
      if let header = BatchHeader(reading: bytes),
        header.lastOffset == last.base + Int64(entry.relativeOffset)
      {
        place.position = Int64(entry.position)
        place.offset = header.baseOffset
      }
    }
    if place.position == 0 { greatest = nil }
    var walk = try BatchWalk(
      last, context: context, from: place.position, expecting: place.offset, end: last.size,
      window: SegmentReader.longWindow, isStrict: false, epoch: { _ in nil })
    do throws(LogError) {
      while let header = try walk.header() {
        _ = try walk.batch(header)
        if header.maxTimestamp > greatest?.timestampMs ?? -1 {
          greatest = OffsetAndTime(offset: header.lastOffset, timestampMs: header.maxTimestamp)
        }
        walk.step(header)
      }
    } catch {
      guard case .damaged(_, _, let offset, _) = error, offset >= bounds.recoveryPoint else {
        throw error
      }
    }
    last.setGreatest(greatest)
    last.isGreatestChecked = true
    last.size = walk.position
    end = LogPlace(segment: last.base, position: walk.position, offset: walk.expected)
    checkpoint = end
  }
}
