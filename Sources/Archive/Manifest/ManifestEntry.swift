package import Crypto
package import EventModel
import RecordLog

/// One line of a partition's manifest: a sealed block, or a range of offsets that is not there.
///
/// Each entry's chain digest covers the entry and the chain before it, so that the last one stands for
/// the whole manifest.
package struct ManifestEntry: Sendable, Equatable {
  /// What an entry tells.
  package enum Kind: UInt8, Sendable {
    /// A record batch in a segment file.
    case block = 1
    /// Offsets that Kafka had removed before they were archived.
    case lost = 2
    /// Everything before `next` was removed by retention.
    case pruned = 3
  }

  static let byteCount = 160
  private static let chainStart = 120

  package var kind = Kind.block
  /// Who set the records' times; Kafka's own mark for it would give all of them one time.
  package var timestampType = TimestampType.createTime
  /// The commit that it came with, from 1.
  package var sequence: Int64 = 0
  /// The offset behind the entry before it.
  package var from = Offset(0)
  /// The first record's offset; between `from` and it there was none.
  package var base = Offset(0)
  /// Behind the last record.
  package var next = Offset(0)
  /// The base offset in the name of the segment file.
  package var segment: Int64 = 0
  /// Where the batch begins in it.
  package var position: Int64 = 0
  /// Bytes of the batch, header included.
  package var length: Int32 = 0
  package var records: Int32 = 0
  /// Bytes of the batch's records, unpacked.
  package var plainBytes: Int32 = 0
  /// The least and the greatest time of the records, milliseconds since the epoch.
  package var firstTimeMs: Int64 = -1
  package var lastTimeMs: Int64 = -1
  /// Of all bytes of the batch.
  package var digest = SHA256Hash.digest(of: [])

  package init() {}

  private var fields: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.byteCount)
    bytes += [kind.rawValue, timestampType.rawValue, 0, 0, 0, 0, 0, 0]
    for number in [
      sequence, from.number, base.number, next.number, segment, position, firstTimeMs, lastTimeMs,
    ] { bytes.put(number) }
    bytes.put(length)
    bytes.put(records)
    bytes.put(plainBytes)
    bytes.put(Int32(0))
    return bytes + digest.bytes
  }

  /// The digest of the chain with this entry behind it.
  func chain(after chain: SHA256Digest) -> SHA256Digest {
    SHA256Hash.digest(of: chain.bytes + fields)
  }

  /// The 160 bytes, and the chain behind them.
  func encoded(after chain: SHA256Digest) -> (bytes: [UInt8], chain: SHA256Digest) {
    let new = self.chain(after: chain)
    var bytes = fields + new.bytes
    bytes.put(UInt32(0))
    bytes.put(CRC32C.checksum(bytes))
    return (bytes, new)
  }

  /// Reads an entry and checks that it follows.
  /// - Returns: nil where it is anything else.
  init?(_ bytes: [UInt8], at start: Int, after chain: SHA256Digest) {
    let slice = Array(bytes[start..<(start + Self.byteCount)])
    guard let kind = Kind(rawValue: slice[0]), let type = TimestampType(rawValue: slice[1]),
      let digest = SHA256Digest(bytes: Array(slice[88..<Self.chainStart]))
    else { return nil }
    self.kind = kind
    timestampType = type
    sequence = slice.number(at: 8)
    from = Offset(slice.number(at: 16))
    base = Offset(slice.number(at: 24))
    next = Offset(slice.number(at: 32))
    segment = slice.number(at: 40)
    position = slice.number(at: 48)
    firstTimeMs = slice.number(at: 56)
    lastTimeMs = slice.number(at: 64)
    length = slice.number(at: 72)
    records = slice.number(at: 76)
    plainBytes = slice.number(at: 80)
    self.digest = digest
    guard encoded(after: chain).bytes == slice else { return nil }
  }
}
