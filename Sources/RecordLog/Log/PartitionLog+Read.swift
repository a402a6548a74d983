internal import EventCodec

extension PartitionLog {
  /// Reads whole batches below `stableEnd`, beginning with the one that holds that offset, and from
  /// one segment at most. Each batch's checksum, order and epoch are verified: a damaged one is never
  /// given out, those before it are.
  /// - Parameters:
  ///   - maxBytes: what may be read.
  ///   - minOneBatch: gives the first batch even where it is larger than that.
  /// - Throws: `offsetOutOfRange`, `damaged`, or what the disk says.
  package func read(
    from offset: Int64, maxBytes: Int, minOneBatch: Bool
  ) throws(LogError) -> ReadResult {
    guard offset >= startOffset, offset <= end.offset else {
      throw .offsetOutOfRange(offset: offset, start: startOffset, end: end.offset)
    }
    let nothing = ReadResult(bytes: [], nextOffset: offset)
    context.reader.forget()
    guard offset < stable.offset, maxBytes > 0 || minOneBatch,
      let (segment, place) = try locate(offset)
    else { return nothing }
    let available = stableSize(segment) - place.position
    var wanted = Int(min(available, Int64(max(0, maxBytes))))
    let walk = try walk(
      segment, from: place.position, expecting: place.offset, window: BatchHeader.byteCount)
    // The first header says whether one batch fits at all.
    guard let first = try walk.header() else { return nothing }
    if first.sizeBytes > wanted {
      guard minOneBatch else { return nothing }
      wanted = first.sizeBytes
    }
    var bytes = context.pool.take(wanted)
    try segment.file.append(wanted, at: place.position, to: &bytes)
    let (taken, next, fault) = bytes.withUnsafeBytes {
      sound($0, from: place, available: available, asked: wanted)
    }
    if taken == 0, let fault {
      throw .damaged(
        file: segment.path, position: place.position, offset: place.offset, what: fault)
    }
    bytes.removeLast(bytes.count - taken)
    if fault == nil {
      let position = place.position + Int64(taken)
      hints.add(LogPlace(segment: segment.base, position: position, offset: next))
    }
    return ReadResult(bytes: bytes, nextOffset: next)
  }

  /// Verifies batch after batch of what was read.
  /// - Returns: how many bytes are sound, the offset behind them, and what is wrong there.
  private func sound(
    _ bytes: UnsafeRawBufferPointer, from place: LogPlace, available: Int64, asked: Int
  ) -> (taken: Int, next: Int64, fault: String?) {
    if bytes.isEmpty { return (0, place.offset, "the file ends here") }
    var taken = 0
    var expected = place.offset
    while taken < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[taken...])
      let left = available - Int64(taken)
      // What is cut off by the reader's bound is no fault; the file's own end would be one.
      if bytes.count == asked {
        let size = BatchHeader(reading: rest)?.sizeBytes ?? BatchHeader.byteCount
        if size >= BatchHeader.byteCount, rest.count < size, Int64(size) <= left { break }
      }
      do throws(BatchFault) {
        let header = try BatchBytes(checking: rest).header
        let problem = BatchWalk.problem(
          header, expected: expected, isStrict: isStrict, room: left,
          epoch: { epochs.epoch(at: $0) })
        if let problem { return (taken, expected, problem) }
        taken += header.sizeBytes
        expected = header.nextOffset
      } catch { return (taken, expected, error.description) }
    }
    return (taken, expected, nil)
  }

  /// Where the batch that holds an offset below `stableEnd` begins.
  /// - Returns: nil where nothing at that offset or behind it is there, as in a compacted log.
  func locate(_ offset: Int64) throws(LogError) -> (Segment, LogPlace)? {
    if let hint = hints.find(offset),
      let segment = segments.first(where: { $0.base == hint.segment }),
      hint.position < stableSize(segment)
    {
      return (segment, hint)
    }
    var index = segments.lastIndex { $0.base <= offset } ?? 0
    while index < segments.count, segments[index].base <= stable.segment {
      let segment = segments[index]
      if let place = try locate(offset, in: segment) { return (segment, place) }
      let next = index + 1 < segments.count ? segments[index + 1].base : stable.offset
      if isStrict, offset < next {
        throw .damaged(
          file: segment.path, position: stableSize(segment), offset: offset,
          what: "the record is missing: the file ends before it")
      }
      index += 1
    }
    return nil
  }

  private func locate(_ offset: Int64, in segment: Segment) throws(LogError) -> LogPlace? {
    let indexed = try segment.offsets.floor(offset - segment.base)
    if let indexed, let place = try place(of: indexed, in: segment) {
      return try walk(to: offset, in: segment, from: place)
    }
    let first = LogPlace(startOf: segment.base)
    let place = try walk(to: offset, in: segment, from: first)
    // The log is sound up to there, so it is the index that is not.
    if indexed != nil { try rebuildIndexes(of: segment) }
    return place
  }

  private func walk(
    to offset: Int64, in segment: Segment, from place: LogPlace
  ) throws(LogError) -> LogPlace? {
    var walk = try walk(segment, from: place.position, expecting: place.offset)
    while let header = try walk.header() {
      if header.lastOffset >= offset {
        return LogPlace(
          segment: segment.base, position: walk.position, offset: header.baseOffset)
      }
      walk.step(header)
    }
    // It ought to be here: perhaps the last batch lies about where it ends.
    if isStrict { try walk.checkPrevious() }
    return nil
  }

  /// The place that an entry of the index names, if the batch there is the one it means.
  func place(of entry: OffsetEntry, in segment: Segment) throws(LogError) -> LogPlace? {
    let size = stableSize(segment)
    guard entry.position >= 0, Int64(entry.position) < size else { return nil }
    let bytes = try context.reader.bytes(
      try segment.file, at: Int64(entry.position), count: BatchHeader.byteCount, end: size,
      window: SegmentReader.shortWindow)
    guard let header = BatchHeader(reading: bytes), header.magic == BatchHeader.currentMagic,
      header.lastOffset == segment.base + Int64(entry.relativeOffset), header.lastOffsetDelta >= 0
    else { return nil }
    return LogPlace(
      segment: segment.base, position: Int64(entry.position), offset: header.baseOffset)
  }

  /// Makes the indexes of a segment anew from its batches.
  func rebuildIndexes(of segment: Segment) throws(LogError) {
    context.reader.forget()
    try segment.offsets.cut(to: 0)
    try segment.times.cut(to: 0)
    segment.setGreatest(nil)
    var walk = try walk(segment, window: SegmentReader.longWindow, end: segment.size)
    while let header = try walk.header() {
      try segment.note(header, at: walk.position, interval: LogSettings().indexIntervalBytes)
      walk.step(header)
    }
    try segment.noteGreatest()
    segment.needsRebuild = false
    segment.isGreatestChecked = true
    context.reader.forget()
  }
}
