package import EventModel

/// A record that is behind a row.
package struct RowEvent: Equatable, Sendable {
  package let partition: TopicPartition
  package let offset: Offset
  package let timestampMs: Int64
  package let key: [UInt8]?
  /// The beginning of its value.
  package let value: [UInt8]?

  static let valueBytesMax = 400

  init(_ record: RecordHead, _ batch: RecordBatch) {
    partition = batch.sources[Int(record.source)]
    offset = Offset(record.offset)
    timestampMs = record.timestampMs
    key = batch.key(record).map { Array($0) }
    value = batch.value(record).map { Array($0.prefix(Self.valueBytesMax)) }
  }
}
