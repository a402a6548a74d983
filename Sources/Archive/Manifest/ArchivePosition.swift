internal import Crypto
internal import RecordLog

/// How far a partition's manifest is known to reach: written after each commit, fsynced before the
/// next one, in two slots of a sector each. A manifest that ends before it was put back or cut.
struct ArchivePosition: Sendable, Equatable {
  static let slotBytes = 512
  private static let magic: UInt64 = 0x414E_4E41_4C53_5031  // "ANNALSP1"
  private static let byteCount = 8 + 3 * 8 + SHA256Digest.byteCount + 4

  /// The last commit, from 1; 0 before the first.
  var sequence: Int64
  /// Bytes of the manifest.
  var manifestBytes: Int64
  /// The next offset to archive.
  var next: Int64
  /// The chain of the manifest's last entry.
  var chain: SHA256Digest

  var filePosition: Int64 { (sequence & 1) * Int64(Self.slotBytes) }

  var slot: [UInt8] {
    var bytes: [UInt8] = []
    bytes.put(Self.magic)
    for number in [sequence, manifestBytes, next] { bytes.put(number) }
    bytes += chain.bytes
    bytes.put(CRC32C.checksum(bytes))
    return bytes
  }

  init(sequence: Int64, manifestBytes: Int64, next: Int64, chain: SHA256Digest) {
    self.sequence = sequence
    self.manifestBytes = manifestBytes
    self.next = next
    self.chain = chain
  }

  private init?(_ bytes: ArraySlice<UInt8>) {
    let slot = Array(bytes.prefix(Self.byteCount))
    guard slot.count == Self.byteCount, slot.number(at: 0) == Self.magic,
      let digest = SHA256Digest(bytes: Array(slot[32..<64]))
    else { return nil }
    self.init(
      sequence: slot.number(at: 8), manifestBytes: slot.number(at: 16), next: slot.number(at: 24),
      chain: digest)
    guard self.slot == slot else { return nil }
  }

  /// The slots of a file; nil for one that is not sound.
  static func slots(_ file: [UInt8]) -> [ArchivePosition?] {
    [0, slotBytes].map { $0 < file.count ? ArchivePosition(file[$0...]) : nil }
  }

  /// The newer of the sound slots.
  init?(file: [UInt8]) {
    let newest = Self.slots(file).compactMap { $0 }.max { $0.sequence < $1.sequence }
    guard let newest else { return nil }
    self = newest
  }
}
