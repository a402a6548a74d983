import Crypto
package import EventModel

/// The hash by which a record is known again: SHA-256 over its timestamp, key and value, each with
/// its length.
package enum RecordHash {
  package static func of(_ record: RecordHead, in batch: RecordBatch) -> [UInt8] {
    var bytes: [UInt8] = []
    append(record.timestampMs, &bytes)
    append(Int64(record.keyLength), &bytes)
    if let key = batch.key(record) { bytes.append(contentsOf: key) }
    append(Int64(record.valueLength), &bytes)
    if let value = batch.value(record) { bytes.append(contentsOf: value) }
    return SHA256Hash.digest(of: bytes).bytes
  }

  private static func append(_ value: Int64, _ bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }
}
