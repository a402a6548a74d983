/// What a read gave: whole batches, one behind the other, each with its checksum verified.
package struct ReadResult: Sendable, Equatable {
  package let bytes: [UInt8]
  /// The offset behind the last batch; the one asked for where nothing was read.
  package let nextOffset: Int64
}

/// A record's offset and time.
package struct OffsetAndTime: Sendable, Equatable {
  package let offset: Int64
  /// Milliseconds since the epoch.
  package let timestampMs: Int64
}

/// A leader epoch and the offset behind its last record.
package struct EpochEnd: Sendable, Equatable {
  package let epoch: Int32
  package let endOffset: Int64

  package init(epoch: Int32, endOffset: Int64) {
    self.epoch = epoch
    self.endOffset = endOffset
  }
}
