/// One batch of a producer, as its sequence numbers and its place.
struct ProducerBatch: Sendable, Equatable {
  var lastSequence: Int32
  var lastOffset: Int64
  /// Last offset less first.
  var offsetDelta: Int32

  var firstOffset: Int64 { lastOffset - Int64(offsetDelta) }
  /// Sequence numbers wrap from 2^31 - 1 to 0.
  var firstSequence: Int32 { ProducerEntry.advance(lastSequence, by: -Int64(offsetDelta)) }
}

/// What a partition remembers of a producer.
struct ProducerEntry: Sendable, Equatable {
  /// Batches in which a duplicate is recognised: as many as a client may have under way.
  static let batchesMax = 5

  var epoch: Int16
  /// When it was last heard of, by the log's clock.
  var seenMs: Int64
  /// The last batches, oldest first; never empty.
  var batches: [ProducerBatch]

  /// A sequence number so much further.
  static func advance(_ sequence: Int32, by count: Int64) -> Int32 {
    Int32(truncatingIfNeeded: (Int64(sequence) + count) & 0x7FFF_FFFF)
  }

  mutating func add(_ batch: ProducerBatch, epoch: Int16, seenMs: Int64) {
    if epoch != self.epoch { batches.removeAll(keepingCapacity: true) }
    self.epoch = epoch
    self.seenMs = seenMs
    if batches.count == Self.batchesMax { batches.removeFirst() }
    batches.append(batch)
  }
}
