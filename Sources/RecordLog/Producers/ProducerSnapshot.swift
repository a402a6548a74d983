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
    func put<Number: FixedWidthInteger>(_ number: Number) {
      for byte in 0..<MemoryLayout<Number>.size {
        bytes.append(
          UInt8(truncatingIfNeeded: number >> (8 * (MemoryLayout<Number>.size - 1 - byte))))
      }
    }
    put(Self.version)
    put(UInt32(0))
    put(Int32(table.entries.values.reduce(0) { $0 + $1.batches.count }))
    for (id, entry) in table.entries.sorted(by: { $0.key < $1.key }) {
      for batch in entry.batches {
        put(id)
        put(entry.epoch)
        put(batch.lastSequence)
        put(batch.lastOffset)
        put(batch.offsetDelta)
        put(entry.seenMs)
        put(Int32(-1))  // coordinator epoch: no transactions
        put(Int64(-1))  // first offset of a transaction
      }
    }
    let crc = CRC32C.checksum(Array(bytes[checksumStart...]))
    for byte in 0..<4 { bytes[2 + byte] = UInt8(truncatingIfNeeded: crc >> (24 - 8 * byte)) }
    return bytes
  }

  /// Reads one back.
  /// - Returns: nil where it is cut off or its checksum is wrong.
  static func decode(_ bytes: [UInt8], countMax: Int) -> ProducerTable? {
    var position = 0
    func take<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type) -> Number {
      defer { position += MemoryLayout<Number>.size }
      return bytes.withUnsafeBytes {
        Number(bigEndian: $0.loadUnaligned(fromByteOffset: position, as: Number.self))
      }
    }
    guard bytes.count >= headerBytes, take(UInt16.self) == version,
      take(UInt32.self) == CRC32C.checksum(Array(bytes[checksumStart...]))
    else { return nil }
    let count = Int(take(Int32.self))
    guard count >= 0, bytes.count == headerBytes + count * entryBytes else { return nil }
    var table = ProducerTable(countMax: countMax)
    for _ in 0..<count {
      let id = take(Int64.self)
      let epoch = take(Int16.self)
      let batch = ProducerBatch(
        lastSequence: take(Int32.self), lastOffset: take(Int64.self), offsetDelta: take(Int32.self))
      let seenMs = take(Int64.self)
      position += 12
      table.add(id, epoch, batch, seenMs: seenMs)
    }
    return table
  }
}
