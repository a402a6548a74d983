package import EventModel

/// What retention would drop of one partition: whole segments from its start, never the last one.
package struct PrunePlan: Sendable, Equatable {
  package let log: LogName
  package let partition: TopicPartition
  /// The first offset that stays.
  package let newStart: Offset
  /// Base offsets of the segments that go.
  package let segments: [Int64]
  package let records: Int64
  package let bytes: Int64
  /// The greatest time of a record that goes, milliseconds since the epoch.
  package let lastTimeMs: Int64

  /// Everything older than a moment: a segment goes when all of its records are, and those before it.
  /// A record without a time never grows old.
  /// - Parameter limit: where what goes must end at the latest; nil for no such bound.
  /// - Returns: nil where nothing goes.
  package init?(
    _ archived: ArchivedPartition, before cutoffMs: Int64, upTo limit: Offset? = nil
  ) {
    var segments: [Int64] = []
    var (records, bytes, newest) = (Int64(0), Int64(0), Int64.min)
    var newStart = archived.start
    let last = archived.blocks.last?.segment
    var index = 0
    while index < archived.blocks.count, archived.blocks[index].segment != last {
      let segment = archived.blocks[index].segment
      let rest = archived.blocks[index...]
      let end = rest.firstIndex { $0.segment != segment } ?? rest.endIndex
      let blocks = archived.blocks[index..<end]
      guard blocks.allSatisfy({ $0.firstTimeMs >= 0 && $0.lastTimeMs < cutoffMs }) else { break }
      if let limit, archived.blocks[end].from > limit { break }
      segments.append(segment)
      for block in blocks {
        records += Int64(block.records)
        bytes += Int64(block.length)
        newest = max(newest, block.lastTimeMs)
      }
      newStart = archived.blocks[end].from
      index = end
    }
    guard !segments.isEmpty else { return nil }
    log = archived.log
    partition = archived.partition
    self.newStart = newStart
    self.segments = segments
    self.records = records
    self.bytes = bytes
    lastTimeMs = newest
  }
}
