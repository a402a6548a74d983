package import EventCodec
package import EventModel

/// What one partition remembers of the ids it met.
///
/// Its verdicts depend on the partition's records alone, in their order, and not on how they were
/// batched: an id is known while its record's time is not more than the window before the greatest
/// record time met so far, and while it is among the last `idsPerPartitionMax`.
package struct SeenIDs: Sendable {
  package struct Entry: Equatable, Sendable {
    package let hash: IdentityHash
    package let offset: Int64
    package let timeMs: Int64
    package init(hash: IdentityHash, offset: Int64, timeMs: Int64) {
      self.hash = hash
      self.offset = offset
      self.timeMs = timeMs
    }
  }

  package let window: DuplicateWindow
  /// Milliseconds; the least number before the first record.
  package private(set) var greatestTimeMs: Int64 = .min
  private var known = SeenTable()

  private let judgesAnew: Bool

  /// - Parameter judgesAnew: records that waited are judged, each at its own time: the window is then
  ///   around that time, and nothing is forgotten for its age.
  package init(window: DuplicateWindow, judgesAnew: Bool = false) {
    self.window = window
    self.judgesAnew = judgesAnew
  }

  /// Entries in memory, expired ones that still stand in line included.
  package var count: Int { known.count }

  /// The offset below which nothing is remembered; nil when nothing is remembered at all.
  package var oldestOffset: Offset? { known.oldest.map { Offset($0.offset) } }

  /// The entries of that offset and later ones, in the order they came.
  package func entries(from offset: Offset) -> [Entry] { known.entries(from: offset.number) }

  /// The same of a partition whose records came in order: they are left where they are, and copied
  /// only if more are remembered while somebody has them.
  func newEntries(from offset: Offset) -> SeenEntries { known.newEntries(from: offset.number) }

  /// Takes note of a record's time; called for each record, in order, before `original`.
  package mutating func advance(timeMs: Int64) {
    if judgesAnew || timeMs > greatestTimeMs { greatestTimeMs = timeMs }
  }

  /// Says that `original` will be asked for that id soon: what it reads is then on its way.
  @inline(__always)
  mutating func expect(_ hash: IdentityHash) { known.expect(hash) }

  /// Where that id was first met, if it is still known.
  package func original(_ hash: IdentityHash) -> Offset? {
    guard let entry = known.latest(hash), isKept(entry.timeMs) else { return nil }
    return Offset(entry.offset)
  }

  /// Remembers an id, and forgets what the rule no longer covers.
  package mutating func remember(_ entry: Entry) {
    known.append(entry)
    while count > Int(window.idsPerPartitionMax)
      || (!judgesAnew && count > 1 && !isKept(known.oldest!.timeMs))
    {
      known.removeOldest()
    }
  }

  private func isKept(_ timeMs: Int64) -> Bool {
    let (age, overflow) = greatestTimeMs.subtractingReportingOverflow(timeMs)
    return !overflow && age.magnitude <= UInt64(window.recordTimeMs)
  }
}

extension SeenIDs.Entry {
  /// Bytes of one stored entry: the hash (16), the offset (8), the record time (8), big endian.
  package static let storedBytes = 32

  package func store(into bytes: inout [UInt8]) {
    let words: InlineArray<4, UInt64> = [
      hash.high.bigEndian, hash.low.bigEndian, UInt64(bitPattern: offset).bigEndian,
      UInt64(bitPattern: timeMs).bigEndian,
    ]
    withUnsafeBytes(of: words) { bytes.append(contentsOf: $0) }
  }

  /// The entries of a stored row; bytes that are no whole entry are none of ours.
  package static func load(_ bytes: [UInt8]) -> [Self]? {
    guard bytes.count % storedBytes == 0 else { return nil }
    return stride(from: 0, to: bytes.count, by: storedBytes).map { start in
      func word(_ index: Int) -> UInt64 {
        bytes[(start + index * 8)..<(start + index * 8 + 8)].reduce(0) { $0 << 8 | UInt64($1) }
      }
      return Self(
        hash: IdentityHash(high: word(0), low: word(1)),
        offset: Int64(bitPattern: word(2)), timeMs: Int64(bitPattern: word(3)))
    }
  }
}
