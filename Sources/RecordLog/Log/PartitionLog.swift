internal import EventCodec
package import EventModel

/// The log of one partition: appends, reads, lookups, retention, and what has to be fsynced.
///
/// It belongs to the thread that owns the folder; only a `SyncTicket` goes to another one.
package final class PartitionLog {
  package let name: TopicPartition
  package let topicID: LogUUID
  /// The first offset that may be read.
  package internal(set) var startOffset: Int64
  /// The epoch stamped into what is appended now; -1 when read-only.
  package var leaderEpoch: Int32 { context.epoch }

  let folder: String
  let context: LogContext
  /// Whether the log is ours, and so has no gaps; Kafka's own may be compacted.
  let isStrict: Bool
  /// Oldest first; never empty.
  var segments: [Segment]
  /// Behind the last batch written.
  var end: LogPlace
  /// Behind the last batch that is known to be on the disk.
  var stable: LogPlace
  var producers: ProducerTable
  var epochs: LeaderEpochs
  var hints = ReadHints()

  /// Bumped with every writing of the recovery point.
  var pointSequence: Int64 = 0
  /// Where recovery may begin: what is needed for it is on the disk.
  var checkpoint: LogPlace
  /// Where recovery would begin after a power cut: the checkpoint that is on the disk itself.
  var recordedCheckpoint: LogPlace
  /// A checkpoint whose files wait for their fsync.
  var nextCheckpoint: LogPlace?
  /// Whether the recovery point was written and is itself to be fsynced.
  var isPointDue = false
  /// Bytes appended since the last checkpoint began.
  var bytesSinceCheckpoint = 0
  /// Files that wait for their fsync.
  var dirty: [LogFile] = []
  var isFolderDirty = false
  /// The new file of epochs, which takes its name when it is on the disk.
  var newEpochs: LogFile?
  /// Whether this opening's epoch is in the file, or on its way there.
  var isEpochWritten = false

  /// What recovery found; see `Recovery`.
  init(_ found: Recovery, name: TopicPartition, topicID: LogUUID, context: LogContext) {
    self.name = name
    self.topicID = topicID
    self.context = context
    folder = found.folder
    isStrict = found.isStrict
    startOffset = found.startOffset
    segments = found.segments
    end = found.end
    stable = found.end
    producers = found.producers
    epochs = found.epochs
    pointSequence = found.pointSequence
    checkpoint = found.checkpoint
    recordedCheckpoint = found.checkpoint
    bytesSinceCheckpoint = Int(max(0, found.end.position - found.checkpoint.position))
    if context.epoch >= 0 { epochs.begin(context.epoch, at: end.offset) }
  }

  /// Behind the last record written; not all of it need be fsynced yet.
  package var endOffset: Int64 { end.offset }
  /// Behind the last record fsynced: what consumers may see lies below.
  package var stableEnd: Int64 { stable.offset }
  /// Bytes of all segments.
  package var sizeBytes: Int64 { segments.reduce(0) { $0 + $1.size } }
  package var segmentCount: Int { segments.count }
  /// Whether a ticket would have something to do.
  package var needsSync: Bool { !dirty.isEmpty || isFolderDirty || newEpochs != nil || isPointDue }
  /// Idempotent producers that are remembered.
  package var producerCount: Int { producers.entries.count }

  var active: Segment { segments[segments.count - 1] }

  /// Where an epoch ended, as Kafka's OffsetForLeaderEpoch answers: the greatest epoch known that is
  /// not greater, and the offset behind its last record; -1 and -1 for one that is not known.
  package func endOffset(forEpoch epoch: Int32) -> EpochEnd {
    epochs.end(of: epoch, logEnd: end.offset)
  }

  /// Bytes of a segment that may be seen.
  func stableSize(_ segment: Segment) -> Int64 {
    if segment.base == stable.segment { return stable.position }
    return segment.base < stable.segment ? segment.size : 0
  }

  func path(_ name: String) -> String { folder + "/" + name }

  /// A walk over what may be seen of a segment, or up to another end.
  func walk(
    _ segment: Segment, from position: Int64 = 0, expecting offset: Int64? = nil,
    window: Int = SegmentReader.shortWindow, end: Int64? = nil
  ) throws(LogError) -> BatchWalk {
    let epochs = epochs
    return try BatchWalk(
      segment, context: context, from: position, expecting: offset ?? segment.base,
      end: end ?? stableSize(segment), window: window, isStrict: isStrict,
      epoch: { epochs.epoch(at: $0) })
  }

  /// Reads everything that may be seen and verifies it.
  /// - Throws: `damaged`, at the first place where it is.
  package func verify() throws(LogError) {
    context.reader.forget()
    for (index, segment) in segments.enumerated() where segment.base <= stable.segment {
      var walk = try walk(segment, window: SegmentReader.longWindow)
      while let header = try walk.header() {
        _ = try walk.batch(header)
        walk.step(header)
      }
      let next = index + 1 < segments.count ? segments[index + 1].base : end.offset
      if isStrict, segment.base < stable.segment, walk.expected != next {
        throw .damaged(
          file: segment.path, position: segment.size, offset: walk.expected,
          what: "records up to \(next) are missing")
      }
    }
  }
}
