package import EventModel
import RowEncoding

/// A record of the batch that waits: quarantined itself, or held behind one that is.
package struct WaitingRecord: Sendable {
  /// Its index in the batch.
  package let record: Int
  package let outcome: Outcome
  /// A stable name: `schema_violation`, or `behind_quarantined` for one that is held.
  package let code: String
  package let detail: String
  /// The quarantined event that a held one waits behind.
  package let behind: Offset?
}

/// A later record of an event that was met before.
package struct DuplicateRecord: Equatable, Sendable {
  package let offset: Offset
  package let original: Offset

  package init(offset: Offset, original: Offset) {
    self.offset = offset
    self.original = original
  }
}

/// What a batch did with one partition.
package struct PartitionResult: Sendable {
  package let partition: TopicPartition
  package let log: LogID
  /// The outcome of every offset from the one that was expected on.
  package var runs: OutcomeRuns
  package var waiting: [WaitingRecord] = []
  package var duplicates: [DuplicateRecord] = []
  /// The ids that were met, as far as they are listed one by one.
  var listedIDs: [SeenIDs.Entry] = []
  /// The same where they are left with the partition that remembers them.
  var gatheredIDs: SeenEntries?
  /// The offset below which no id is remembered any more.
  package var idsForgottenBelow: Offset?
  /// Milliseconds; nil where no record of the partition ever had a time.
  package var greatestTimeMs: Int64?
  /// The last record of the partition: its index in the batch; nil where the batch has only a gap.
  package var lastRecord: Int?

  /// The ids that were met and are remembered.
  package var newIDs: SeenEntries { gatheredIDs ?? SeenEntries(listedIDs) }
  package var expected: Offset { runs.first }
  package var next: Offset { runs.next }
}

/// The rows that a batch writes into one table, in lock order.
package enum TableRows {
  /// A whole binary COPY stream.
  case encoded(RowBuffer)
  /// Rows that are encoded when they are asked for.
  case tally(TallyRows)

  package var count: Int {
    switch self {
    case .encoded(let buffer): buffer.bytes.rowCount
    case .tally(let rows): rows.count
    }
  }

  /// Shows all rows as one whole binary COPY stream.
  package func withStream<Value, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    switch self {
    case .encoded(let buffer): return try body(buffer.bytes.bytes)
    case .tally(let rows):
      var stream = BinaryCopyBuffer()
      stream.appendHeader()
      for place in 0..<rows.count { rows.write(place, to: &stream) }
      stream.appendTrailer()
      return try body(stream.bytes)
    }
  }
}

/// All that one batch does: what its transaction writes.
///
/// `@unchecked Sendable`: made by the engine's thread, handed over whole, then used by one thread.
package final class BatchResult: @unchecked Sendable {
  package let batch: RecordBatch
  package let partitions: [PartitionResult]
  /// In the order of their names: the order in which all workers lock.
  package let tables: [Table]
  /// The rows of each table.
  package let rows: [TableRows]

  init(
    batch: RecordBatch, partitions: [PartitionResult], tables: [Table], rows: [TableRows]
  ) {
    self.batch = batch
    self.partitions = partitions
    self.tables = tables
    self.rows = rows
  }

  /// How many offsets have that outcome.
  package func count(_ outcome: Outcome) -> Int64 {
    partitions.reduce(0) { $0 + $1.runs.count(outcome) }
  }
}
