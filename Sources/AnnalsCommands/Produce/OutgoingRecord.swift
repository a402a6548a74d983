import EventModel
import KafkaWire

/// A record that may be sent.
struct OutgoingRecord {
  var key: [UInt8]?
  var value: [UInt8]?
  var headers: [RecordHeader] = []
  /// Nil lets the key decide.
  var partition: Partition?
  /// Milliseconds since the epoch; nil is now.
  var timestampMs: Int64?
}
