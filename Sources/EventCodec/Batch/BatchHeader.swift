private import Crypto
private import EventModel

/// The 61 bytes in front of every record batch of Kafka's format v2, as numbers.
///
/// Base offset and leader epoch lie outside the checksum, so a log stamps them without summing again.
package struct BatchHeader: Sendable, BitwiseCopyable, Equatable {
  /// Bytes of a header.
  package static let byteCount = 61
  /// Bytes in front of what `batchLength` counts.
  package static let lengthPrefix = 12
  /// Where the bytes under the checksum begin: at the attributes.
  package static let checksumStart = 21
  /// The one format that is understood; 0 and 1 went with Kafka 4.
  package static let currentMagic: Int8 = 2

  package var baseOffset: Int64 = 0
  /// Bytes behind this field; `sizeBytes` counts all.
  package var batchLength: Int32 = Int32(byteCount - lengthPrefix)
  package var leaderEpoch: Int32 = -1
  package var magic: Int8 = currentMagic
  package var crc: UInt32 = 0
  package var attributes: Int16 = 0
  package var lastOffsetDelta: Int32 = 0
  /// Milliseconds since the epoch; the records' times are relative to it.
  package var baseTimestamp: Int64 = -1
  package var maxTimestamp: Int64 = -1
  /// -1 where the producer is not idempotent; epoch and sequence are -1 then, too.
  package var producerID: Int64 = -1
  package var producerEpoch: Int16 = -1
  package var baseSequence: Int32 = -1
  package var recordCount: Int32 = 0

  /// A header for a new batch; every field has the value that says "none".
  package init() {}

  /// Reads a header.
  /// - Returns: nil where there are fewer than 61 bytes; nothing else is checked.
  package init?(reading bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= Self.byteCount, let start = bytes.baseAddress else { return nil }
    self.init(loading: start)
  }

  private init(loading start: UnsafeRawPointer) {
    func load<Number: FixedWidthInteger & BitwiseCopyable>(_ at: Int) -> Number {
      Number(bigEndian: start.loadUnaligned(fromByteOffset: at, as: Number.self))
    }
    baseOffset = load(0)
    batchLength = load(8)
    leaderEpoch = load(12)
    magic = load(16)
    crc = load(17)
    attributes = load(21)
    lastOffsetDelta = load(23)
    baseTimestamp = load(27)
    maxTimestamp = load(35)
    producerID = load(43)
    producerEpoch = load(51)
    baseSequence = load(53)
    recordCount = load(57)
  }

  /// Writes the 61 bytes at that address.
  package func write(to start: UnsafeMutableRawPointer) {
    func store<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number, _ at: Int) {
      start.storeBytes(of: number.bigEndian, toByteOffset: at, as: Number.self)
    }
    store(baseOffset, 0)
    store(batchLength, 8)
    store(leaderEpoch, 12)
    store(magic, 16)
    store(crc, 17)
    store(attributes, 21)
    store(lastOffsetDelta, 23)
    store(baseTimestamp, 27)
    store(maxTimestamp, 35)
    store(producerID, 43)
    store(producerEpoch, 51)
    store(baseSequence, 53)
    store(recordCount, 57)
  }

  /// Bytes of the whole batch, header included; meaningless where `batchLength` is negative.
  package var sizeBytes: Int { Int(batchLength) + Self.lengthPrefix }

  package var lastOffset: Int64 { baseOffset &+ Int64(lastOffsetDelta) }

  /// The offset that follows the batch.
  package var nextOffset: Int64 { Offset(lastOffset).next.number }

  /// The sequence number of the last record; numbers wrap from 2^31 - 1 to 0.
  package var lastSequence: Int32 {
    baseSequence < 0
      ? -1 : Int32(truncatingIfNeeded: (Int64(baseSequence) + Int64(lastOffsetDelta)) & 0x7FFF_FFFF)
  }

  /// Bits 0 to 2 of the attributes: 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd.
  package var codecNumber: UInt8 { UInt8(truncatingIfNeeded: attributes & 0x07) }

  /// Whether the log stamped the time; every record's time is `maxTimestamp` then.
  package var isLogAppendTime: Bool { attributes & 0x08 != 0 }

  package var isTransactional: Bool { attributes & 0x10 != 0 }

  /// Whether the batch is a transaction's marker, which no consumer sees as a record.
  package var isControl: Bool { attributes & 0x20 != 0 }

  /// Whether a producer numbered the batch, so that a duplicate of it can be told.
  package var hasProducer: Bool { producerID >= 0 }

  /// The checksum over a batch with this header and those bytes behind it.
  package func checksum(records: UnsafeRawBufferPointer) -> UInt32 {
    withUnsafeTemporaryAllocation(byteCount: Self.byteCount, alignment: 8) { room in
      write(to: room.baseAddress!)
      let covered = UnsafeRawBufferPointer(rebasing: room[Self.checksumStart..<Self.byteCount])
      return CRC32C.checksum(records, after: CRC32C.checksum(covered))
    }
  }
}
