internal import Compression
internal import EventCodec

extension PartitionLog {
  /// The first record, by offset, whose time is that or later; exact, inside compressed batches, too.
  package func lookup(timestampMs target: Int64) throws(LogError) -> OffsetAndTime? {
    context.reader.forget()
    for (index, segment) in segments.enumerated() where segment.base <= stable.segment {
      if index + 1 < segments.count, segments[index + 1].base <= startOffset { continue }
      guard let greatest = try checkedGreatest(segment), greatest.timestampMs >= target else {
        continue
      }
      if let found = try search(segment, target: target) { return found }
    }
    return nil
  }

  /// The first record with the greatest time of all.
  package func maxTimestamp() throws(LogError) -> OffsetAndTime? {
    context.reader.forget()
    var best: (segment: Segment, timestampMs: Int64)?
    for (index, segment) in segments.enumerated() where segment.base <= stable.segment {
      if index + 1 < segments.count, segments[index + 1].base <= startOffset { continue }
      guard let greatest = try greatestVisible(segment) else { continue }
      if greatest > best?.timestampMs ?? -1 { best = (segment, greatest) }
    }
    guard let best else { return nil }
    return try search(best.segment, target: best.timestampMs)
  }

  /// The greatest time of the segment's records that may be seen.
  private func greatestVisible(_ segment: Segment) throws(LogError) -> Int64? {
    guard let greatest = try checkedGreatest(segment) else { return nil }
    if greatest.offset < stable.offset, greatest.offset >= startOffset,
      segment.base >= startOffset
    {
      return greatest.timestampMs
    }
    // The greatest is not fsynced yet, or part of the segment was deleted: ask the batches.
    var best: Int64?
    let place = try locate(placeOf: max(startOffset, segment.base), in: segment)
    var walk = try walk(segment, from: place.position, expecting: place.offset)
    while let header = try walk.header() {
      var time: Int64? = header.maxTimestamp
      if header.baseOffset < startOffset {
        // Part of the batch is deleted, perhaps the part with its greatest time.
        let batch = try walk.batch(header)
        time = try greatestTime(in: batch, segment, walk.position)
      }
      if let time, time > best ?? -1 { best = time }
      walk.step(header)
    }
    return best
  }

  /// The segment's greatest time; what its index says is compared with the log once, and the index
  /// made anew where the two do not agree.
  func checkedGreatest(_ segment: Segment) throws(LogError) -> OffsetAndTime? {
    if segment.isGreatestChecked || segment.size == 0 { return try segment.greatestTime() }
    if !segment.needsRebuild, let greatest = try segment.greatestTime(),
      try timePlace(greatest, in: segment) != nil
    {
      segment.isGreatestChecked = true
      return greatest
    }
    try rebuildIndexes(of: segment)
    return try segment.greatestTime()
  }

  /// Compares the index of the segment that is appended to with the log, before anything is.
  func checkActive() throws(LogError) {
    context.reader.forget()
    _ = try checkedGreatest(active)
    active.isGreatestChecked = true
  }

  /// Where the batch of a time entry begins, if it has that time.
  private func timePlace(
    _ entry: OffsetAndTime, in segment: Segment
  ) throws(LogError) -> LogPlace? {
    guard entry.offset >= segment.base, entry.offset < stable.offset else { return nil }
    let place = try locate(placeOf: entry.offset, in: segment)
    let walk = try walk(segment, from: place.position, expecting: place.offset)
    guard let header = try walk.header(), header.lastOffset == entry.offset,
      header.maxTimestamp == entry.timestampMs
    else { return nil }
    return place
  }

  /// The first record of the segment, not before the log's start, with that time or a later one.
  private func search(_ segment: Segment, target: Int64) throws(LogError) -> OffsetAndTime? {
    var from = LogPlace(startOf: segment.base)
    if let entry = try segment.times.floor(target) {
      let known = OffsetAndTime(
        offset: segment.base + Int64(entry.relativeOffset), timestampMs: entry.timestampMs)
      if let place = try timePlace(known, in: segment) {
        from = place
      } else if known.offset < stable.offset {
        try rebuildIndexes(of: segment)
      }
    }
    if from.offset < startOffset { from = try locate(placeOf: startOffset, in: segment) }
    var walk = try walk(segment, from: from.position, expecting: from.offset)
    while let header = try walk.header() {
      // Verified before it is passed over: a flipped time must not hide a record.
      let batch = try walk.batch(header)
      if header.maxTimestamp >= target, header.lastOffset >= startOffset,
        let found = try first(in: batch, target: target, segment, walk.position)
      {
        return found
      }
      walk.step(header)
    }
    return nil
  }

  /// The first record of a batch, not before the log's start, with that time or a later one.
  private func first(
    in batch: BatchBytes, target: Int64, _ segment: Segment, _ position: Int64
  ) throws(LogError) -> OffsetAndTime? {
    let header = batch.header
    if header.isControl { return nil }
    if header.isLogAppendTime {
      return OffsetAndTime(
        offset: max(header.baseOffset, startOffset), timestampMs: header.maxTimestamp)
    }
    var found: OffsetAndTime?
    try visit(batch, segment, position) { record in
      if record.timestampMs < target { return true }
      found = OffsetAndTime(offset: record.offset, timestampMs: record.timestampMs)
      return false
    }
    return found
  }

  /// The greatest time of the batch's records that are not before the log's start.
  private func greatestTime(
    in batch: BatchBytes, _ segment: Segment, _ position: Int64
  ) throws(LogError) -> Int64? {
    var best: Int64?
    try visit(batch, segment, position) { record in
      best = max(best ?? record.timestampMs, record.timestampMs)
      return true
    }
    return best
  }

  /// Goes through the records that are not before the log's start, as long as it is told to.
  private func visit(
    _ batch: BatchBytes, _ segment: Segment, _ position: Int64,
    _ goesOn: (BatchRecord) -> Bool
  ) throws(LogError) {
    do throws(BatchFault) {
      var records = try context.decompressor.records(
        of: batch, limitBytes: context.options.unpackedBytesMax)
      while let record = try records.next() {
        if record.offset >= startOffset, !goesOn(record) { return }
      }
    } catch {
      throw .damaged(
        file: segment.path, position: position, offset: batch.header.baseOffset,
        what: error.description)
    }
  }

  /// Where the batch that holds the offset begins; the segment's first where there is none.
  private func locate(
    placeOf offset: Int64, in segment: Segment
  ) throws(LogError) -> LogPlace {
    if let (found, place) = try locate(offset), found === segment { return place }
    return LogPlace(startOf: segment.base)
  }
}
