internal import EventCodec

/// The idempotent producers of a partition: which batch comes next, which was here before.
struct ProducerTable: Sendable {
  /// What is to become of a batch.
  enum Verdict: Equatable {
    case append
    /// It is in the log already.
    case duplicate(ProducerBatch)
    case refuse(AppendRefusal)
  }

  private(set) var entries: [Int64: ProducerEntry] = [:]
  private let countMax: Int

  init(countMax: Int) { self.countMax = countMax }

  /// Judges a batch that has a producer; nothing is changed.
  func judge(_ batch: BatchHeader) -> Verdict {
    // Nothing known of it: it is new, or was forgotten; either way any number is a beginning.
    guard let entry = entries[batch.producerID], let last = entry.batches.last else {
      return .append
    }
    let who = "producer \(batch.producerID)"
    if batch.producerEpoch < entry.epoch {
      return .refuse(
        .invalidProducerEpoch(
          "\(who) has epoch \(batch.producerEpoch); epoch \(entry.epoch) was seen"))
    }
    if batch.producerEpoch > entry.epoch {
      if batch.baseSequence == 0 { return .append }
      return .refuse(
        .outOfOrderSequence(
          "\(who) begins epoch \(batch.producerEpoch) with sequence \(batch.baseSequence), not 0"))
    }
    for known in entry.batches
    where known.lastSequence == batch.lastSequence && known.firstSequence == batch.baseSequence {
      return .duplicate(known)
    }
    let next = ProducerEntry.advance(last.lastSequence, by: 1)
    if batch.baseSequence == next { return .append }
    if Self.isBehind(batch, entry) {
      return .refuse(
        .duplicateSequence(
          "\(who) repeats sequence \(batch.baseSequence); \(next) is next"))
    }
    return .refuse(
      .outOfOrderSequence("\(who) sent sequence \(batch.baseSequence) where \(next) is next"))
  }

  /// Whether the whole batch lies before what is remembered, so that it must be in the log.
  private static func isBehind(_ batch: BatchHeader, _ entry: ProducerEntry) -> Bool {
    guard let oldest = entry.batches.first else { return false }
    let distance = (Int64(oldest.firstSequence) - Int64(batch.lastSequence)) & 0x7FFF_FFFF
    return distance > 0 && distance < 1 << 30
  }

  /// Takes note of a batch that was appended.
  mutating func record(_ batch: BatchHeader, seenMs: Int64) {
    guard batch.hasProducer, !batch.isControl else { return }
    let added = ProducerBatch(
      lastSequence: batch.lastSequence, lastOffset: batch.lastOffset,
      offsetDelta: batch.lastOffsetDelta)
    add(batch.producerID, batch.producerEpoch, added, seenMs: seenMs)
  }

  /// The same from its parts.
  mutating func add(_ id: Int64, _ epoch: Int16, _ batch: ProducerBatch, seenMs: Int64) {
    if entries[id] == nil, entries.count >= countMax,
      let idlest = entries.min(by: { ($0.value.seenMs, $0.key) < ($1.value.seenMs, $1.key) })
    {
      entries[idlest.key] = nil
    }
    entries[id, default: ProducerEntry(epoch: epoch, seenMs: seenMs, batches: [])]
      .add(batch, epoch: epoch, seenMs: seenMs)
  }

  /// Forgets who was not heard of since that moment.
  mutating func forget(before momentMs: Int64) {
    for (id, entry) in entries where entry.seenMs < momentMs { entries[id] = nil }
  }
}
