package import Crypto
import EventCodec
package import EventModel

/// The events of one partition that a state holds, and the hash over them.
package struct EventRange: Equatable, Sendable {
  package let part: StateCut.Part
  /// Records that the log has between start and next.
  package let records: Int
  /// SHA-256 over their canonical encodings (see `CanonicalRecord`) in offset order.
  package let hash: SHA256Digest

  package init(part: StateCut.Part, records: Int, hash: SHA256Digest) {
    self.part = part
    self.records = records
    self.hash = hash
  }

  /// Reads and hashes a partition's events.
  package init(
    _ part: StateCut.Part, from source: some EventRangeSource
  ) throws(DigestError) {
    var hasher: SHA256Hasher
    do throws(CryptoError) { hasher = try SHA256Hasher() } catch {
      throw .misconfigured("\(error)")
    }
    var encoder = CanonicalRecord()
    let log = Array("\(part.log)".utf8)
    var records = 0
    var last = part.start.number - 1
    if part.start < part.next {
      try source.read(part) { batch throws(DigestError) in
        for record in batch.records where record.offset < part.next.number {
          guard record.offset > last else {
            throw .damaged("\(part.log)/\(part.partition): offset \(record.offset) after \(last)")
          }
          last = record.offset
          records += 1
          encoder.encode(record, in: batch, log: log)
          hasher.update(encoder.bytes)
        }
      }
    }
    self.init(part: part, records: records, hash: hasher.finish())
  }
}

/// Where the events of a partition are read again: Kafka, the archive, or both.
package protocol EventRangeSource {
  /// Hands over every record from `part.start` on to before `part.next`, in offset order, in batches
  /// of that one partition; records behind `next` may follow and are ignored.
  /// - Throws: `misconfigured` where some of them are gone, with where they may be.
  func read(
    _ part: StateCut.Part, _ body: (RecordBatch) throws(DigestError) -> Void
  ) throws(DigestError)
}
