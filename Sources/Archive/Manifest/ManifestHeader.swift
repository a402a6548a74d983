internal import Crypto
internal import EventModel
internal import RecordLog

/// What a partition's manifest begins with: whose records these are.
struct ManifestHeader: Sendable, Equatable {
  static let byteCount = 512
  private static let magic: UInt64 = 0x414E_4E41_4C53_4131  // "ANNALSA1", format 1

  let log: LogName
  let partition: Partition
  let topicID: LogUUID
  /// The first offset that the archive was to hold.
  let start: Offset

  /// A block of zeros behind the fields, and a CRC-32C at its end.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.put(Self.magic)
    bytes.put(log.life)
    bytes.put(partition.number)
    bytes.put(start.number)
    bytes += topicID.bytes
    let name = Array(log.topic.text.utf8)
    bytes.put(UInt32(name.count))
    bytes += name
    bytes += [UInt8](repeating: 0, count: Self.byteCount - 4 - bytes.count)
    bytes.put(CRC32C.checksum(bytes))
    return bytes
  }

  /// The digest that the chain of entries begins with.
  var chain: SHA256Digest { SHA256Hash.digest(of: bytes) }

  init(log: LogName, partition: Partition, topicID: LogUUID, start: Offset) {
    self.log = log
    self.partition = partition
    self.topicID = topicID
    self.start = start
  }

  /// Reads a header; nil where it is not one.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= Self.byteCount, bytes.number(at: 0) == Self.magic,
      bytes.number(at: Self.byteCount - 4)
        == CRC32C.checksum(Array(bytes[..<(Self.byteCount - 4)]))
    else { return nil }
    let count = Int(bytes.number(at: 40, UInt32.self))
    guard count <= PartitionName.topicBytesMax else { return nil }
    log = LogName(
      topic: TopicName(String(decoding: bytes[44..<(44 + count)], as: UTF8.self)),
      life: bytes.number(at: 8))
    partition = Partition(bytes.number(at: 12))
    start = Offset(bytes.number(at: 16))
    topicID = LogUUID(bytes: Array(bytes[24..<40]))
  }
}
