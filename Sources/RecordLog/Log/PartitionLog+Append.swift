internal import EventCodec

extension PartitionLog {
  /// Appends one batch as it arrived; offset and epoch are stamped on its way to the file, so that
  /// nothing is copied. It is not on the disk until a ticket made after this has run.
  ///
  /// All or nothing: where the disk takes only a part, that part is cut off again.
  /// - Parameters:
  ///   - bytes: exactly one batch.
  ///   - nowMs: the log's clock, milliseconds since the epoch.
  package func append(
    _ bytes: UnsafeRawBufferPointer, nowMs: Int64, settings: LogSettings
  ) throws(AppendRefusal) -> Appended {
    do throws(LogError) { try context.requireWritable(folder) } catch { throw .storage(error) }
    let check = BatchCheck(
      nowMs: nowMs, settings: settings, decompressor: context.decompressor,
      unpackedBytesMax: context.options.unpackedBytesMax)
    var header = try check.check(bytes)
    if header.hasProducer {
      switch producers.judge(header) {
      case .append: break
      case .refuse(let refusal): throw refusal
      case .duplicate(let known):
        return Appended(
          baseOffset: known.firstOffset, lastOffset: known.lastOffset, logAppendTimeMs: -1,
          duplicate: true)
      }
    }
    header.baseOffset = end.offset
    header.leaderEpoch = context.epoch
    do throws(LogError) {
      try writeEpochs()
      try rollIfDue(for: header, nowMs: nowMs, settings: settings)
      let payload = UnsafeRawBufferPointer(rebasing: bytes[BatchHeader.byteCount...])
      try write(header, payload, interval: settings.indexIntervalBytes)
    } catch { throw .storage(error) }
    producers.record(header, seenMs: nowMs)
    return Appended(
      baseOffset: header.baseOffset, lastOffset: header.lastOffset,
      logAppendTimeMs: settings.stampsAppendTime ? nowMs : -1, duplicate: false)
  }

  private func write(
    _ header: BatchHeader, _ payload: UnsafeRawBufferPointer, interval: Int
  ) throws(LogError) {
    let segment = active
    let file = try segment.file
    let before = try segment.greatestTime()
    var failure: LogError?
    withUnsafeTemporaryAllocation(byteCount: BatchHeader.byteCount, alignment: 8) { room in
      header.write(to: room.baseAddress!)
      do throws(LogError) {
        try segment.note(header, at: end.position, interval: interval)
        try file.write(UnsafeRawBufferPointer(room), payload, at: end.position)
      } catch { failure = error }
    }
    if let failure {
      try undo(segment, file, before, failure)
    }
    if !dirty.contains(where: { $0 === file }) { dirty.append(file) }
    segment.size += Int64(header.sizeBytes)
    bytesSinceCheckpoint += header.sizeBytes
    end = LogPlace(segment: segment.base, position: segment.size, offset: header.nextOffset)
  }

  /// Takes back what a failed write may have left; where even that fails, nobody knows the file's
  /// end, and the folder takes nothing more.
  private func undo(
    _ segment: Segment, _ file: LogFile, _ greatest: OffsetAndTime?, _ cause: LogError
  ) throws(LogError) -> Never {
    do throws(LogError) {
      try file.truncate(to: end.position)
      try segment.cut(to: end.position, nextOffset: end.offset)
      segment.setGreatest(greatest)
    } catch { context.fail(folder, error) }
    throw cause
  }

  /// Begins a new segment where the active one is full, old, or cannot count as far as the batch.
  private func rollIfDue(
    for batch: BatchHeader, nowMs: Int64, settings: LogSettings
  ) throws(LogError) {
    let segment = active
    if segment.size == 0 { return }
    let bytesMax = min(settings.segmentBytes, Int64(Int32.max))
    if segment.size + Int64(batch.sizeBytes) > bytesMax
      || batch.lastOffset - segment.base > Int64(Int32.max)
    {
      return try roll()
    }
    guard let first = try segment.firstTimestampMs() else { return }
    let reached = batch.maxTimestamp >= 0 ? batch.maxTimestamp : nowMs
    if reached - first > settings.segmentMs { try roll() }
  }

  /// Begins a new segment at the end; the old one and its indexes are fsynced with the next ticket.
  func roll() throws(LogError) {
    let old = active
    let base = end.offset
    let new = Segment(base: base, folder: folder, size: 0, context: context)
    do throws(LogError) {
      try old.noteGreatest()
      for path in new.paths { _ = try context.cache.file(path, .create) }
      let place = LogPlace(startOf: base)
      try beginCheckpoint(of: old, at: place)
    } catch {
      // Without its files there is no new segment; what stays of them is emptied by the next try.
      do throws(LogError) { try new.remove() } catch { context.fail(folder, error) }
      throw error
    }
    new.isGreatestChecked = true
    segments.append(new)
    end = LogPlace(startOf: base)
    isFolderDirty = true
  }

  /// Writes the epochs down when this opening's first batch comes. The file gets its name when it is
  /// on the disk; until then the batches themselves say it.
  private func writeEpochs() throws(LogError) {
    if isEpochWritten { return }
    let file = try LogFile(path(SegmentName.epochs + ".new"), .create, context.files)
    try file.write(Array(epochs.text.utf8), at: 0)
    newEpochs = file
    isEpochWritten = true
  }
}
