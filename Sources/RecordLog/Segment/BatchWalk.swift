internal import EventCodec

/// Walks the batches of a segment by their headers and checks that each follows the one before: the
/// fields that no checksum covers are right, or the walk throws `damaged` with the place where they are
/// not. Whether that is damage or a torn tail is for the caller to say.
struct BatchWalk {
  let file: LogFile
  let reader: SegmentReader
  /// Bytes of the segment that are walked.
  let end: Int64
  let window: Int
  /// Whether offsets have no gaps, as in every log of our own.
  let isStrict: Bool
  /// The epoch that a batch at that offset must have; nil where it is not known.
  let epoch: (Int64) -> Int32?
  /// Where the next batch begins.
  private(set) var position: Int64
  /// The offset that it has.
  private(set) var expected: Int64
  private var previous: (position: Int64, header: BatchHeader)?

  init(
    _ segment: Segment, context: LogContext, from position: Int64, expecting offset: Int64,
    end: Int64, window: Int, isStrict: Bool, epoch: @escaping (Int64) -> Int32?
  ) throws(LogError) {
    file = try segment.file
    reader = context.reader
    self.end = end
    self.window = window
    self.isStrict = isStrict
    self.epoch = epoch
    self.position = position
    expected = offset
  }

  /// The header at `position`; nil at the end. `step` goes on to the next.
  func header() throws(LogError) -> BatchHeader? {
    if position >= end { return nil }
    let bytes = try reader.bytes(
      file, at: position, count: BatchHeader.byteCount, end: end, window: window)
    let header: BatchHeader
    do throws(BatchFault) { header = try BatchBytes.header(of: bytes) } catch {
      try blame(error.description)
    }
    if let what = Self.problem(
      header, expected: expected, isStrict: isStrict, room: end - position, epoch: epoch)
    {
      try blame(what)
    }
    return header
  }

  /// What is wrong with a header that should follow; nil where nothing is.
  static func problem(
    _ header: BatchHeader, expected: Int64, isStrict: Bool, room: Int64,
    epoch: (Int64) -> Int32?
  ) -> String? {
    if header.baseOffset != expected, isStrict || header.baseOffset < expected {
      return "its base offset is \(header.baseOffset)"
    }
    if header.lastOffsetDelta < 0 { return "its last offset delta is \(header.lastOffsetDelta)" }
    if Int64(header.sizeBytes) > room {
      return "it claims \(header.sizeBytes) bytes where \(room) are left"
    }
    if isStrict, let epoch = epoch(header.baseOffset), epoch != header.leaderEpoch {
      return "its leader epoch is \(header.leaderEpoch), not \(epoch)"
    }
    return nil
  }

  /// The whole batch at `position`, its checksum verified.
  func batch(_ header: BatchHeader) throws(LogError) -> BatchBytes {
    let bytes = try reader.bytes(
      file, at: position, count: header.sizeBytes, end: end, window: window)
    do throws(BatchFault) { return try BatchBytes(checking: bytes) } catch {
      throw damaged(error.description)
    }
  }

  /// Goes behind the batch of that header.
  mutating func step(_ header: BatchHeader) {
    previous = (position, header)
    position += Int64(header.sizeBytes)
    expected = header.nextOffset
  }

  /// Verifies the batch that the walk came over last: where it is damaged, its length or last offset
  /// led to the wrong place.
  func checkPrevious() throws(LogError) {
    guard let previous else { return }
    var before = self
    before.position = previous.position
    before.expected = previous.header.baseOffset
    _ = try before.batch(previous.header)
  }

  /// Says whose fault it is that the next batch does not follow.
  private func blame(_ what: String) throws(LogError) -> Never {
    try checkPrevious()
    throw damaged(what)
  }

  /// The batch at `position` is not what was written there.
  func damaged(_ what: String) -> LogError {
    .damaged(file: file.path, position: position, offset: expected, what: what)
  }
}
