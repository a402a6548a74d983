private import Crypto

/// What is known to be on the disk, and where readers may begin.
///
/// Two slots in a file, each in a sector of its own, written in turn: a torn write of one leaves the
/// other. It is written after every fsync of the log, and itself fsynced at checkpoints: so it is
/// exact after the process was killed, and at most a checkpoint old after a power cut.
struct RecoveryPoint: Sendable, Equatable {
  static let slotBytes: Int64 = 512
  private static let magic: UInt64 = 0x414E_4E41_4C53_0001  // "ANNALS", format 1
  private static let words = 10

  var sequence: Int64 = 0
  /// The first offset that may be read.
  var startOffset: Int64
  /// Everything before it was fsynced: there a bad batch is damage.
  var stable: LogPlace
  /// Everything before it is in the indexes and in a snapshot of producers, both fsynced.
  var checkpoint: LogPlace

  /// The file's place in which this one goes.
  var filePosition: Int64 { (sequence & 1) * Self.slotBytes }

  /// One slot.
  func encoded() -> [UInt8] {
    let numbers = [
      Int64(bitPattern: Self.magic), sequence, startOffset, stable.segment, stable.position,
      stable.offset, checkpoint.segment, checkpoint.position, checkpoint.offset,
    ]
    var bytes: [UInt8] = []
    for number in numbers { Self.put(UInt64(bitPattern: number), &bytes) }
    Self.put(UInt64(CRC32C.checksum(bytes)), &bytes)
    return bytes
  }

  private static func put(_ number: UInt64, _ bytes: inout [UInt8]) {
    for byte in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64(byte)))) }
  }

  /// The newer of the file's sound slots; nil where there is none.
  init?(file: [UInt8]) {
    let slots = [0, Int(Self.slotBytes)].compactMap { start -> RecoveryPoint? in
      let end = start + Self.words * 8
      return end <= file.count ? RecoveryPoint(slot: Array(file[start..<end])) : nil
    }
    guard let newest = slots.max(by: { $0.sequence < $1.sequence }) else { return nil }
    self = newest
  }

  private init?(slot: [UInt8]) {
    let numbers = (0..<Self.words).map { word in
      slot[word * 8..<word * 8 + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }
    let sum = UInt64(CRC32C.checksum(Array(slot.dropLast(8))))
    guard numbers[0] == Self.magic, numbers[Self.words - 1] == sum else { return nil }
    let signed = numbers.map { Int64(bitPattern: $0) }
    self.init(
      sequence: signed[1], startOffset: signed[2],
      stable: LogPlace(segment: signed[3], position: signed[4], offset: signed[5]),
      checkpoint: LogPlace(segment: signed[6], position: signed[7], offset: signed[8]))
  }

  init(sequence: Int64, startOffset: Int64, stable: LogPlace, checkpoint: LogPlace) {
    self.sequence = sequence
    self.startOffset = startOffset
    self.stable = stable
    self.checkpoint = checkpoint
  }
}
