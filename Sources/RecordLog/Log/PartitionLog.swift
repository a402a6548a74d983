package import EventModel

/// API surface.
package final class PartitionLog {
  package let name: TopicPartition
  package let topicID: LogUUID
  /// The first offset that may be read.
  package private(set) var startOffset: Int64 = 0
  /// Written, not all of it fsynced yet.
  package var endOffset: Int64 { 0 }
  /// Fsynced: what consumers may see lies below.
  package private(set) var stableEnd: Int64 = 0
  /// Bytes of all segments.
  package var sizeBytes: Int64 { 0 }
  /// The epoch that is stamped into what is appended now; that of the last batch when read-only.
  package var leaderEpoch: Int32 { 0 }
  /// Whether something waits for a ticket.
  package var needsSync: Bool { false }

  init(name: TopicPartition, topicID: LogUUID) {
    self.name = name
    self.topicID = topicID
  }

  /// Appends one batch as it arrived; offset and epoch are stamped on the way to the file.
  package func append(
    _ bytes: UnsafeRawBufferPointer, nowMs: Int64, settings: LogSettings
  ) throws(AppendRefusal) -> Appended { fatalError() }

  /// Reads whole, verified batches below `stableEnd`, beginning with the one that holds `offset`.
  /// - Parameters:
  ///   - maxBytes: what may be read.
  ///   - minOneBatch: reads the first batch even where it is larger than that.
  ///   - room: asked once for so many bytes of room; the batches are read straight into it.
  package func read(
    from offset: Int64, maxBytes: Int, minOneBatch: Bool, room: (Int) -> UnsafeMutableRawPointer
  ) throws(LogError) -> ReadResult { fatalError() }

  /// The first record at that time or later; exact, also inside compressed batches.
  package func lookup(timestampMs: Int64) throws(LogError) -> OffsetAndTime? { nil }
  /// The first record with the greatest time.
  package func maxTimestamp() throws(LogError) -> OffsetAndTime? { nil }
  /// Where an epoch ended; -1 and -1 for one that is not known (Kafka's OffsetForLeaderEpoch).
  package func endOffset(forEpoch epoch: Int32) -> EpochEnd { EpochEnd(epoch: -1, endOffset: -1) }
  /// Moves the start; records before it are gone for readers. Durable when it returns.
  /// - Parameter offset: -1 for `stableEnd`.
  package func deleteRecords(before offset: Int64) throws(LogError) {}
  /// Removes segments that are too old, too much, or before the start. Returns how many.
  package func applyRetention(nowMs: Int64, settings: LogSettings) throws(LogError) -> Int { 0 }

  /// What to fsync so that all that is written now may be seen; nil where nothing waits.
  package func prepareSync() throws(LogError) -> SyncTicket? { nil }
  /// Takes the outcome of a ticket of this log: `stableEnd` moves up. A failure is fatal to the folder.
  package func synced(_ outcome: SyncOutcome) throws(LogError) {}
  /// Reads everything below `stableEnd` and verifies it.
  package func verify() throws(LogError) {}
  /// Fsyncs everything and writes down what makes the next opening quick.
  package func close() throws(LogError) {}
}
