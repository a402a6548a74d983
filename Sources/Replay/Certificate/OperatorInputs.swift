package import Crypto
package import EventModel
import PostgresWire
import Store

/// The operators' decisions that a replay of a projection takes as input, in the order they were
/// taken, and the hash over them.
package struct OperatorInputs: Equatable, Sendable {
  /// One decision. Its time is part of the entry, as it was written then.
  package struct Entry: Equatable, Sendable {
    package let action: String
    package let by: String
    package let why: String
    package let at: Timestamp
    package let version: Int32
    /// The record it is about; nil where it is about a generation.
    package let record: Record?
    package let detail: String

    package init(
      action: String, by: String, why: String, at: Timestamp, version: Int32, record: Record?,
      detail: String
    ) {
      self.action = action
      self.by = by
      self.why = why
      self.at = at
      self.version = version
      self.record = record
      self.detail = detail
    }
  }

  /// Where a record stands.
  package struct Record: Equatable, Sendable {
    package let log: LogName
    package let partition: Partition
    package let offset: Offset
    package init(log: LogName, partition: Partition, offset: Offset) {
      self.log = log
      self.partition = partition
      self.offset = offset
    }
  }

  package let entries: [Entry]

  package init(_ entries: [Entry]) { self.entries = entries }

  /// Those of a snapshot's projection.
  package init(_ snapshot: StateSnapshot) throws(DigestError) {
    let rows = try digesting { () throws(PostgresError) in
      try snapshot.connection.query(
        StateStatements.operatorInputs, [.text(snapshot.generation.projection.text)])
    }
    entries = rows.map { row in
      Entry(
        action: row.text(0)!, by: row.text(1)!, why: row.text(2)!, at: row.timestamp(3)!,
        version: Int32(row.int64(4)!),
        record: row.text(5).map {
          Record(
            log: LogName(topic: TopicName($0), life: Int32(row.int64(6)!)),
            partition: Partition(Int32(row.int64(7)!)), offset: Offset(row.int64(8)!))
        }, detail: row.text(9)!)
    }
  }

  /// SHA-256 over all entries: texts behind their length (u32), numbers with their most significant
  /// byte first; a decision that is about no record has an empty log, partition and offset -1.
  package var hash: SHA256Digest {
    var bytes: [UInt8] = []
    func put(_ text: String) {
      appendBigEndian(UInt32(text.utf8.count), to: &bytes)
      bytes += Array(text.utf8)
    }
    for entry in entries {
      put(entry.action)
      put(entry.by)
      put(entry.why)
      appendBigEndian(entry.at.microseconds, to: &bytes)
      appendBigEndian(entry.version, to: &bytes)
      put(entry.record.map { "\($0.log)" } ?? "")
      appendBigEndian(entry.record?.partition.number ?? -1, to: &bytes)
      appendBigEndian(entry.record?.offset.number ?? -1, to: &bytes)
      put(entry.detail)
    }
    return SHA256Hash.digest(of: bytes)
  }
}
