import EventModel
import KafkaWire
import Store

/// Whether a partition is still the log that was read before: its last committed record is fetched
/// again and compared with the hash stored beside its position.
struct SameLogCheck {
  private var expected: [TopicPartition: (offset: Offset, hash: [UInt8])] = [:]

  /// Where a lease is to be read from, and what must be noted as lost first.
  struct Plan {
    let readFrom: Offset
    /// The first offset that is still there, where unread ones before it are gone.
    let lostBelow: Offset?
  }

  /// Decides how to begin with a partition.
  /// - Throws: `anotherLog` where the log ends before what was committed.
  mutating func plan(
    _ lease: PartitionLease, _ watermarks: Watermarks
  ) throws(WorkerError) -> Plan {
    guard watermarks.high >= lease.next else {
      throw .anotherLog(
        lease.partition,
        "it ends at \(watermarks.high), and \(lease.next) was committed: the topic was made anew or "
          + "truncated")
    }
    if watermarks.low > lease.next {
      return Plan(readFrom: watermarks.low, lostBelow: watermarks.low)
    }
    guard let hash = lease.lastHash, lease.next > lease.start else {
      return Plan(readFrom: lease.next, lostBelow: nil)
    }
    // The last record may itself be gone: then nothing unread went with it, for the log still
    // holds all from the next offset on.
    let last = Offset(lease.next.number - 1)
    guard watermarks.low <= last else { return Plan(readFrom: lease.next, lostBelow: nil) }
    expected[lease.partition] = (last, hash)
    return Plan(readFrom: last, lostBelow: nil)
  }

  /// Whether the record that proves a log is still to come.
  var isWaiting: Bool { !expected.isEmpty }

  mutating func forget(_ partition: TopicPartition) { expected[partition] = nil }

  /// Compares the records of a batch that are waited for.
  /// - Throws: `anotherLog` where one is not the record that was committed.
  mutating func verify(_ batch: RecordBatch) throws(WorkerError) {
    guard !expected.isEmpty else { return }
    for record in batch.records {
      let partition = batch.sources[Int(record.source)]
      guard let (offset, hash) = expected[partition] else { continue }
      expected[partition] = nil
      // A gap may stand where a compacted record stood; only another record at its place is proof.
      guard record.offset == offset.number else { continue }
      guard RecordHash.of(record, in: batch) == hash else {
        throw .anotherLog(
          partition,
          "the record at offset \(offset) is not the one that was committed: the topic was made "
            + "anew; a new log needs a new generation")
      }
    }
  }
}
