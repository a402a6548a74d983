internal import EventModel
internal import RecordLog

/// The two sparse indexes of a segment, as Kafka writes them, made from the manifest: what they must
/// hold is known at any time, so that a wrong one is found and made anew.
struct SegmentIndex {
  /// Kafka's default of `index.interval.bytes`; part of the format, for indexes are verified.
  static let intervalBytes: Int64 = 4096

  let base: Int64
  /// Batches' last offsets and where the batches begin: 8 bytes an entry.
  private(set) var offsets: [UInt8] = []
  /// Greatest times and the last offset of the first batch that has it: 12 bytes an entry.
  private(set) var times: [UInt8] = []
  private var indexedPosition: Int64 = 0
  private var greatest: (timestampMs: Int64, offset: Int64)?
  private var notedTime: Int64 = -1

  init(base: Int64) { self.base = base }

  /// Takes note of the next block of the segment.
  mutating func note(_ block: ManifestEntry) {
    let last = block.next.number - 1
    if block.lastTimeMs > greatest?.timestampMs ?? -1 { greatest = (block.lastTimeMs, last) }
    guard block.position - indexedPosition > Self.intervalBytes else { return }
    offsets.put(Int32(truncatingIfNeeded: last - base))
    offsets.put(Int32(truncatingIfNeeded: block.position))
    indexedPosition = block.position
    noteTime()
  }

  /// The segment takes no more: the greatest time is its last entry.
  mutating func seal() { noteTime() }

  private mutating func noteTime() {
    guard let greatest, greatest.timestampMs > notedTime else { return }
    times.put(greatest.timestampMs)
    times.put(Int32(truncatingIfNeeded: greatest.offset - base))
    notedTime = greatest.timestampMs
  }
}
