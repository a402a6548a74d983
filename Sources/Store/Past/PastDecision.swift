package import EventModel
import PostgresWire

/// A decision of an operator that a replay obeys or rests on.
package struct PastDecision: Sendable {
  /// Its number in the operator log.
  package let number: Int64
  package let at: Timestamp
  package let by: String
  package let why: String
  package let action: String
  /// The record it is about; nil where it is about a generation.
  package let record: (partition: TopicPartition, offset: Offset)?
  package let detail: String

  init(_ row: PostgresRow) {
    number = row.int64(0)!
    at = row.timestamp(1)!
    by = row.text(2)!
    why = row.text(3)!
    action = row.text(4)!
    record = row.text(5).map {
      (
        TopicPartition(TopicName($0), Partition(Int32(row.int64(6)!))), Offset(row.int64(7)!)
      )
    }
    detail = row.text(8)!
  }
}
