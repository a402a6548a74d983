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
}
