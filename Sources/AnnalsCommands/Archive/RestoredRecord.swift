import Archive
import EventModel
import KafkaWire

/// A record of the archive as it goes back into a topic: what it was, and a header that says where it
/// stood first.
struct RestoredRecord {
  /// The value is `topic#life/partition/offset`.
  static let positionHeader = "annals-position"

  let outgoing: OutgoingRecord
  /// Where it stood first, as the header says it.
  let position: [UInt8]

  init(_ partition: ArchivedPartition, _ head: RecordHead, _ batch: RecordBatch) {
    var record = OutgoingRecord()
    record.key = batch.key(head).map { [UInt8]($0) }
    record.value = batch.value(head).map { [UInt8]($0) }
    record.partition = partition.partition.partition
    record.timestampMs = head.timestampMs >= 0 ? head.timestampMs : nil
    record.headers = batch.headers(head).map { name, value in
      RecordHeader(String(decoding: name, as: UTF8.self), value.map { [UInt8]($0) })
    }
    // A record that was restored before keeps its first position.
    if let position = Self.position(of: head, in: batch) {
      self.position = position
    } else {
      position = Array("\(partition.log)/\(partition.partition.partition)/\(head.offset)".utf8)
      record.headers.append(RecordHeader(Self.positionHeader, position))
    }
    outgoing = record
  }

  /// What a record says of where it stood first; nil for one that was not restored.
  static func position(of head: RecordHead, in batch: RecordBatch) -> [UInt8]? {
    guard head.headerCount > 0 else { return nil }
    return batch.headers(head).last { $0.name.elementsEqual(positionHeader.utf8) }?.value.map {
      [UInt8]($0)
    }
  }
}
