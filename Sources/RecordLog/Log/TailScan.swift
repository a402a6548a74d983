internal import EventCodec

/// Reads a log from its last checkpoint on: brings indexes, epochs and producers up to its end, and
/// cuts off what is torn.
struct TailScan {
  private(set) var found: Recovery
  private let point: RecoveryPoint
  private var index: Int
  private var position: Int64
  private var expected: Int64

  /// - Parameter isFromStart: reads everything, because no producers were written down.
  init(_ found: Recovery, point: RecoveryPoint, isFromStart: Bool) {
    self.found = found
    self.point = point
    let start = found.segments.firstIndex { $0.base == point.checkpoint.segment }
    if let start, !isFromStart {
      index = start
      position = point.checkpoint.position
      expected = point.checkpoint.offset
    } else {
      index = 0
      position = 0
      expected = found.segments[0].base
    }
  }

  mutating func run() throws(LogError) {
    while true {
      let isWhole = try scanSegment()
      let isLast = index + 1 == found.segments.count
      if isWhole, !isLast, found.segments[index + 1].base == expected {
        try found.segments[index].noteGreatest()
        index += 1
        position = 0
        continue
      }
      if isLast { break }
      // A later segment that was fsynced cannot follow a hole.
      if found.segments[index].base < point.stable.segment {
        throw .damaged(
          file: found.segments[index].path, position: found.segments[index].size, offset: expected,
          what: "records up to \(found.segments[index + 1].base) are missing")
      }
      try removeLater()
      break
    }
    found.end = LogPlace(
      segment: found.segments[index].base, position: position, offset: expected)
  }

  /// Reads one segment to its end, or to where it is torn, which becomes its end.
  /// - Returns: whether it was sound to the end.
  private mutating func scanSegment() throws(LogError) -> Bool {
    let segment = found.segments[index]
    try segment.cut(to: position, nextOffset: expected)
    var walk = try BatchWalk(
      segment, context: found.context, from: position, expecting: expected, end: segment.size,
      window: SegmentReader.longWindow, isStrict: true, epoch: { _ in nil })
    do throws(LogError) {
      while let header = try walk.header() {
        try check(header, walk, segment)
        try segment.note(header, at: walk.position, interval: LogSettings().indexIntervalBytes)
        found.producers.record(header, seenMs: found.context.openedMs)
        found.epochs.begin(header.leaderEpoch, at: header.baseOffset)
        walk.step(header)
      }
    } catch {
      guard case .damaged(_, let at, let offset, _) = error, isTail(segment, at) else {
        throw error
      }
      try segment.file.truncate(to: at)
      segment.size = at
      (position, expected) = (at, offset)
      return false
    }
    (position, expected) = (walk.position, walk.expected)
    return true
  }

  private func isTail(_ segment: Segment, _ position: Int64) -> Bool {
    segment.base > point.stable.segment
      || (segment.base == point.stable.segment && position >= point.stable.position)
  }

  /// What the walk itself does not check: above the fsync point the checksum, and everywhere the
  /// epoch, which no checksum covers.
  private func check(
    _ header: BatchHeader, _ walk: BatchWalk, _ segment: Segment
  ) throws(LogError) {
    let epoch = header.leaderEpoch
    var problem: String?
    if isTail(segment, walk.position) {
      _ = try walk.batch(header)
      if epoch < found.epochs.last || epoch >= found.context.epoch {
        problem = "its leader epoch is \(epoch)"
      }
    } else if epoch != found.epochs.epoch(at: header.baseOffset) {
      problem = "its leader epoch is \(epoch)"
    } else if segment.base == point.stable.segment,
      walk.position + Int64(header.sizeBytes) > point.stable.position
    {
      problem = "it does not end at byte \(point.stable.position), which the last fsync ended at"
    }
    if let problem { throw walk.damaged(problem) }
  }

  private mutating func removeLater() throws(LogError) {
    for segment in found.segments[(index + 1)...] {
      try segment.remove()
    }
    found.segments.removeSubrange((index + 1)...)
  }
}
