package import EventModel

/// Reads records that were read before: ranges of partitions, each in the order of its offsets.
///
/// What looks back for a comparison goes through `read`, and so to the archive as far as it reaches
/// and to Kafka behind it.
package struct RecordHistory: Sendable {
  /// How many records are handed over at once.
  private static let batchRecordsMax = 20_000
  private static let batchBytesMax = 32 << 20

  private let sources: HistorySources

  package init(_ sources: HistorySources) { self.sources = sources }

  /// Hands over every record from `from` to before `to`, partition by partition, until `body` says
  /// no.
  /// - Parameters:
  ///   - from: the first offset of each partition.
  ///   - to: the offset behind the last; partitions that have none are left out.
  ///   - body: gets batches of whole records; false ends the reading.
  /// - Throws: `history` where records cannot be read any more; what `body` throws.
  package func read(
    from: [TopicPartition: Offset], to: [TopicPartition: Offset],
    _ body: (RecordBatch) throws(SwitchError) -> Bool
  ) throws(SwitchError) {
    for (partition, first) in from.sorted(by: { $0.key < $1.key }) {
      guard let end = to[partition], first < end else { continue }
      let reader = HistoryReader(partition, from: first, to: end, of: sources)
      var isMore = true
      while isMore {
        let batch = RecordBatch()
        do throws(HistoryError) {
          isMore = try reader.read(
            into: batch, maxRecords: Self.batchRecordsMax, maxBytes: Self.batchBytesMax)
        } catch {
          throw .history(error)
        }
        if !batch.isEmpty {
          guard try body(batch) else { return }
        }
      }
    }
  }
}

extension RecordBatch {
  /// Adds a record of another batch.
  func copy(_ record: RecordHead, from batch: RecordBatch) {
    append(
      batch.sources[Int(record.source)], offset: Offset(record.offset),
      timestampMs: record.timestampMs, timestampType: record.timestampType,
      key: batch.key(record).map { Array($0) }, value: batch.value(record).map { Array($0) },
      headerBytes: Array(batch.headerBytes(record)), headerCount: Int(record.headerCount))
  }
}
