private import Crypto

/// Producers written down, in Kafka's format of `.snapshot` files: version, CRC-32C, entries.
///
/// Kafka writes one entry a producer, its last batch, and so forgets the other four at a restart. Here
/// a producer has one entry for each batch, oldest first: Kafka's reader keeps the last one.
enum ProducerSnapshot {
  private static let version: UInt16 = 1
  private static let headerBytes = 10
  private static let checksumStart = 6
  private static let entryBytes = 46

  static func encode(_ table: ProducerTable) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.put(version)
    bytes.put(UInt32(0))
    bytes.put(Int32(table.entries.values.reduce(0) { $0 + $1.batches.count }))
    for (id, entry) in table.entries.sorted(by: { $0.key < $1.key }) {
      for batch in entry.batches {
        bytes.put(id)
        bytes.put(entry.epoch)
        bytes.put(batch.lastSequence)
        bytes.put(batch.lastOffset)
        bytes.put(batch.offsetDelta)
        bytes.put(entry.seenMs)
        bytes.put(Int32(-1))  // coordinator epoch: no transactions
        bytes.put(Int64(-1))  // first offset of a transaction
      }
    }
    var sum: [UInt8] = []
    sum.put(CRC32C.checksum(Array(bytes[checksumStart...])))
    bytes.replaceSubrange(2..<checksumStart, with: sum)
    return bytes
  }

  /// Reads one back.
  /// - Returns: nil where it is cut off or its checksum is wrong.
  static func decode(_ bytes: [UInt8], countMax: Int) -> ProducerTable? {
    guard bytes.count >= headerBytes, bytes.number(at: 0) == version,
      bytes.number(at: 2) == CRC32C.checksum(Array(bytes[checksumStart...]))
    else { return nil }
    let count = Int(bytes.number(at: checksumStart, Int32.self))
    guard count >= 0, bytes.count == headerBytes + count * entryBytes else { return nil }
    var table = ProducerTable(countMax: countMax)
    for start in stride(from: headerBytes, to: bytes.count, by: entryBytes) {
      let batch = ProducerBatch(
        lastSequence: bytes.number(at: start + 10), lastOffset: bytes.number(at: start + 14),
        offsetDelta: bytes.number(at: start + 22))
      table.add(
        bytes.number(at: start), bytes.number(at: start + 8), batch,
        seenMs: bytes.number(at: start + 26))
    }
    return table
  }
}
