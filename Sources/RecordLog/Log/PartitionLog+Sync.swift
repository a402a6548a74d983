extension PartitionLog {
  /// What to fsync so that all that is written now may be seen; nil where nothing waits.
  ///
  /// Several may be under way; their outcomes are handed back in the order they were made in.
  package func prepareSync() throws(LogError) -> SyncTicket? {
    if let failure = context.failure { throw failure }
    guard needsSync else { return nil }
    var steps: [SyncTicket.Step] = []
    if isPointDue { steps.append(.data(try pointFile)) }
    steps += dirty.map { .data($0) }
    if let newEpochs { steps.append(.publish(newEpochs, to: path(SegmentName.epochs))) }
    if isFolderDirty || newEpochs != nil { steps.append(.folder(folder)) }
    let ticket = SyncTicket(
      steps: steps, end: end, files: context.files, checkpoint: nextCheckpoint,
      recorded: isPointDue ? checkpoint : nil)
    dirty.removeAll(keepingCapacity: true)
    newEpochs = nil
    isFolderDirty = false
    isPointDue = false
    nextCheckpoint = nil
    return ticket
  }

  /// Takes the outcome of a ticket of this log: `stableEnd` moves up.
  /// - Throws: `failed` where an fsync failed: the folder takes nothing more until it is opened again.
  package func synced(_ outcome: SyncOutcome) throws(LogError) {
    if let failure = outcome.failure {
      context.fail(folder, failure)
      throw context.failure ?? failure
    }
    if outcome.ticket.end.offset >= stable.offset { stable = outcome.ticket.end }
    if let done = outcome.ticket.checkpoint {
      checkpoint = done
      isPointDue = true
    }
    try writePoint()
    if let recorded = outcome.ticket.recorded {
      recordedCheckpoint = recorded
      try removeSnapshots()
    }
    if bytesSinceCheckpoint >= context.options.checkpointBytes {
      do throws(LogError) { try beginCheckpoint(of: active, at: end) } catch {
        // What was fsynced is. The checkpoint is tried again with the next fsync, when there may be
        // room for it.
        guard case .diskFull = error else { throw error }
      }
    }
  }

  /// Fsyncs everything and writes down what makes the next opening quick. The log is not used again.
  package func close() throws(LogError) {
    if context.options.isReadOnly { return }
    if let failure = context.failure { throw failure }
    if stable != end || checkpoint != end || needsSync {
      try active.noteGreatest()
      try beginCheckpoint(of: active, at: end)
    }
    // Once for the files, once for the point that says so.
    while let ticket = try prepareSync() { try synced(ticket.run()) }
  }

  var pointFile: LogFile {
    get throws(LogError) { try context.cache.file(path(SegmentName.recoveryPoint), .update) }
  }

  /// Writes down what is on the disk and where readers begin.
  func writePoint() throws(LogError) {
    pointSequence += 1
    let point = RecoveryPoint(
      sequence: pointSequence, startOffset: startOffset, stable: stable, checkpoint: checkpoint)
    try pointFile.write(point.encoded(), at: point.filePosition)
  }

  /// Writes producers and the greatest time down, so that recovery need not go back before `place`.
  /// It counts when the next ticket has fsynced the files.
  func beginCheckpoint(of segment: Segment, at place: LogPlace) throws(LogError) {
    try segment.noteGreatest()
    var waiting: [LogFile] = []
    // The snapshot that the recorded checkpoint stands on is never written again: a power cut could
    // leave it torn. It says the same anyway.
    if place.offset != checkpoint.offset, place.offset != recordedCheckpoint.offset {
      let snapshot = path(SegmentName.file(place.offset, SegmentName.snapshot))
      let file = try LogFile(snapshot, .create, context.files)
      do throws(LogError) { try file.write(ProducerSnapshot.encode(producers), at: 0) } catch {
        try context.files.remove(snapshot)
        throw error
      }
      waiting.append(file)
    }
    for path in [segment.offsets.path, segment.times.path] {
      waiting.append(try context.cache.file(path, .ensure))
    }
    for file in waiting where !dirty.contains(where: { $0 === file }) { dirty.append(file) }
    isFolderDirty = true
    nextCheckpoint = place
    bytesSinceCheckpoint = 0
  }

  /// Removes snapshots that no recovery needs: all but those of segments' beginnings, the one of the
  /// checkpoint, and later ones.
  private func removeSnapshots() throws(LogError) {
    let bases = Set(segments.map(\.base))
    for name in try context.files.list(folder) ?? [] {
      guard let offset = SegmentName.offset(in: name, SegmentName.snapshot),
        offset < recordedCheckpoint.offset, !bases.contains(offset)
      else { continue }
      try context.files.remove(path(name))
    }
  }
}
