internal import EventCodec

/// One file of batches with its two indexes.
final class Segment {
  /// The offset that its name says: that of its first record.
  let base: Int64
  let path: String
  /// Bytes that are batches; the file holds no more, but for a failed write that could not be undone.
  var size: Int64
  let offsets: IndexFile<OffsetEntry>
  let times: IndexFile<TimeEntry>
  private let context: LogContext
  /// The greatest time of all batches, where it is known: always for the segment appended to.
  private var greatest: OffsetAndTime?
  private var isGreatestKnown = false
  private var firstTimestamp: Int64?
  /// Whether the greatest time was compared with the log.
  var isGreatestChecked = false
  /// Whether the indexes are known to be wrong.
  var needsRebuild = false

  init(base: Int64, folder: String, size: Int64, context: LogContext) {
    self.base = base
    self.size = size
    self.context = context
    path = folder + "/" + SegmentName.file(base, SegmentName.log)
    offsets = IndexFile(folder + "/" + SegmentName.file(base, SegmentName.offsets), context)
    times = IndexFile(folder + "/" + SegmentName.file(base, SegmentName.times), context)
  }

  /// Its files: the batches and both indexes.
  var paths: [String] { [path, offsets.path, times.path] }

  func remove() throws(LogError) {
    for path in paths {
      context.cache.drop(path)
      try context.files.remove(path)
    }
  }

  var file: LogFile { get throws(LogError) { try context.cache.file(path, context.mode) } }

  /// The greatest time and the last offset of the first batch that has it; nil where there is none.
  func greatestTime() throws(LogError) -> OffsetAndTime? {
    if !isGreatestKnown {
      greatest = try times.last().map {
        OffsetAndTime(offset: base + Int64($0.relativeOffset), timestampMs: $0.timestampMs)
      }
      isGreatestKnown = true
    }
    return greatest
  }

  /// Takes note of a batch that is being added at that position, before `size` grows.
  /// - Parameter interval: bytes between two entries of the index.
  func note(_ header: BatchHeader, at position: Int64, interval: Int) throws(LogError) {
    let known = try greatestTime()
    if header.maxTimestamp > known?.timestampMs ?? -1 {
      greatest = OffsetAndTime(offset: header.lastOffset, timestampMs: header.maxTimestamp)
    }
    do throws(LogError) {
      let indexed = try offsets.last().map { Int64($0.position) } ?? 0
      if position - indexed > Int64(interval) {
        try offsets.append(
          OffsetEntry(
            relativeOffset: Int32(header.lastOffset - base), position: Int32(position)))
        try noteGreatest()
      }
    } catch {
      greatest = known
      throw error
    }
  }

  /// Writes the greatest time so far into the index, if it is not there.
  func noteGreatest() throws(LogError) {
    guard let greatest = try greatestTime() else { return }
    if let last = try times.last(), last.timestampMs >= greatest.timestampMs { return }
    try times.append(
      TimeEntry(
        timestampMs: greatest.timestampMs, relativeOffset: Int32(greatest.offset - base)))
  }

  /// Forgets a batch that was noted at that position and not written after all, and what follows it.
  func cut(to position: Int64, nextOffset: Int64) throws(LogError) {
    let base = base
    try offsets.cut { Int64($0.position) >= position }
    try times.cut { base + Int64($0.relativeOffset) >= nextOffset }
    isGreatestKnown = false
    if position == 0 { firstTimestamp = nil }
  }

  /// Replaces what is known of the greatest time: for a batch that was taken back.
  func setGreatest(_ time: OffsetAndTime?) {
    greatest = time
    isGreatestKnown = true
  }

  /// The time of the first batch; nil where there is none or it has no time.
  func firstTimestampMs() throws(LogError) -> Int64? {
    if firstTimestamp == nil, size >= Int64(BatchHeader.byteCount) {
      let bytes = try context.reader.bytes(
        try file, at: 0, count: BatchHeader.byteCount, end: size, window: BatchHeader.byteCount)
      firstTimestamp = BatchHeader(reading: bytes)?.maxTimestamp
    }
    return firstTimestamp.flatMap { $0 < 0 ? nil : $0 }
  }
}
