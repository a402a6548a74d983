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

  var sequence: Int64
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
    var bytes: [UInt8] = []
    bytes.put(Self.magic)
    for number in [
      sequence, startOffset, stable.segment, stable.position, stable.offset, checkpoint.segment,
      checkpoint.position, checkpoint.offset,
    ] { bytes.put(number) }
    bytes.put(UInt64(CRC32C.checksum(bytes)))
    return bytes
  }
}

extension RecoveryPoint {
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
    let sum = UInt64(CRC32C.checksum(Array(slot.dropLast(8))))
    guard slot.number(at: 0) == Self.magic, slot.number(at: slot.count - 8) == sum else {
      return nil
    }
    let numbers = (0..<Self.words).map { slot.number(at: $0 * 8, Int64.self) }
    self.init(
      sequence: numbers[1], startOffset: numbers[2],
      stable: LogPlace(segment: numbers[3], position: numbers[4], offset: numbers[5]),
      checkpoint: LogPlace(segment: numbers[6], position: numbers[7], offset: numbers[8]))
  }
}
