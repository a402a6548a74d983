extension PartitionLog {
  /// Moves the start: records before it are gone for readers. On the disk when it returns.
  /// - Parameter offset: -1 for `stableEnd`.
  /// - Throws: `offsetOutOfRange` for an offset beyond `stableEnd`.
  package func deleteRecords(before offset: Int64) throws(LogError) {
    try context.requireWritable(folder)
    let target = offset == -1 ? stable.offset : offset
    guard target >= 0, target <= stable.offset else {
      throw .offsetOutOfRange(offset: target, start: startOffset, end: stable.offset)
    }
    if target <= startOffset { return }
    try moveStart(to: target)
    _ = try removeSegments(before: target)
  }

  /// Removes segments that are too old, too much, or before the start; never one whose successor is
  /// not fsynced. A whole log that is too old ends as one empty segment.
  /// - Returns: how many were removed.
  package func applyRetention(nowMs: Int64, settings: LogSettings) throws(LogError) -> Int {
    try context.requireWritable(folder)
    producers.forget(before: nowMs - context.options.producerExpiryMs)
    var target = startOffset
    var rest = sizeBytes
    for (index, segment) in segments.enumerated() {
      let isLast = index + 1 == segments.count
      let age = nowMs - (try latest(segment))
      let old = settings.retentionMs >= 0 && age > settings.retentionMs
      if isLast {
        // Its successor is fsynced first, and the next round removes it.
        if old, segment.size > 0, stable == end { try roll() }
        break
      }
      let next = segments[index + 1].base
      let much = settings.retentionBytes >= 0 && rest - segment.size >= settings.retentionBytes
      guard old || much || next <= startOffset, next <= checkpoint.offset else { break }
      rest -= segment.size
      target = max(target, next)
    }
    try moveStart(to: target)
    return try removeSegments(before: startOffset)
  }

  /// The segment's latest time; when the folder was opened, where its records have none.
  private func latest(_ segment: Segment) throws(LogError) -> Int64 {
    try checkedGreatest(segment)?.timestampMs ?? context.openedMs
  }

  private func moveStart(to offset: Int64) throws(LogError) {
    if offset <= startOffset { return }
    startOffset = offset
    // On the disk before a file goes: a log whose beginning is missing is damaged otherwise.
    try writePoint()
    do throws(LogError) { try pointFile.sync() } catch {
      context.fail(folder, error)
      throw error
    }
    recordedCheckpoint = checkpoint
  }

  /// Removes the segments that end at that offset or before, up to the checkpoint: what recovery
  /// reads stays.
  private func removeSegments(before offset: Int64) throws(LogError) -> Int {
    var removed = 0
    while segments.count > 1, segments[1].base <= min(offset, recordedCheckpoint.offset),
      segments[1].base <= stable.segment
    {
      let segment = segments.removeFirst()
      removed += 1
      hints.removeAll { $0.segment == segment.base }
      try segment.remove()
      try context.files.remove(path(SegmentName.file(segment.base, SegmentName.snapshot)))
    }
    return removed
  }
}
