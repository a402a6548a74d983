import EventCodec
import RecordLog
import SimulatedDisk
import Testing

@Suite("Damage and torn tails")
struct DamageTests {
  /// Where one byte of each kind stands in a batch.
  static let places: [(name: String, at: Int)] = [
    ("base offset", 7), ("base offset, high", 0), ("length", 11), ("length, high", 8),
    ("leader epoch", 15), ("leader epoch, high", 12), ("magic", 16), ("checksum", 17),
    ("attributes", 22), ("last offset delta", 26), ("base time", 34), ("greatest time", 42),
    ("producer", 50), ("producer epoch", 52), ("sequence", 56), ("count", 60), ("record", 61),
    ("value", 80),
  ]

  static let segment = TestLog.folder + "/00000000000000000000.log"

  /// Twelve batches of two records and 200 bytes of value; the last `unsynced` wait for their fsync.
  private func disk(unsynced: Int, closed: Bool = false) throws -> (SimulatedDisk, batchBytes: Int)
  {
    let disk = SimulatedDisk()
    var settings = LogSettings()
    settings.indexIntervalBytes = 600
    let test = try TestLog(disk, settings: settings)
    for index in 0..<12 {
      if index == 12 - unsynced { try test.sync() }
      try test.append(batch(index))
    }
    if unsynced == 0 { try test.sync() }
    if closed { try test.folder.close() }
    return (disk.afterKill(), batch(0).count)
  }

  /// Two records, a millisecond apart; each batch begins two after the one before.
  private func batch(_ index: Int) -> [UInt8] {
    Batches.plain(2, timestampMs: 1_800_000_000_000 + Int64(2 * index), valueBytes: 100)
  }

  private func flip(_ disk: SimulatedDisk, _ position: Int, bit: UInt8 = 1) {
    var bytes = disk.contents(Self.segment)!
    bytes[position] ^= bit
    disk.setContents(Self.segment, bytes)
  }

  @Test(
    "a flipped byte below the fsync point is reported with file and offset, never served or cut",
    arguments: DamageTests.places.map(\.at), [0, 5, 11])
  func below(at: Int, victim: Int) throws {
    for closed in [false, true] {
      for bit: UInt8 in [1, 0x80] {
        let (disk, size) = try disk(unsynced: 0, closed: closed)
        flip(disk, victim * size + at, bit: bit)
        let before = disk.contents(Self.segment)!
        let offset = Int64(victim * 2)
        do {
          let test = try TestLog(disk)
          // Whoever begins at the start gets everything before it, and then the error.
          var served: Int64 = 0
          var error: LogError?
          do throws(LogError) {
            while served < test.log.stableEnd {
              let result = try test.log.read(from: served, maxBytes: 700, minOneBatch: true)
              if result.bytes.isEmpty { break }
              served = result.nextOffset
            }
          } catch let caught { error = caught }
          #expect(served == offset)
          Self.expectDamage(error, offset: offset, position: victim * size)
          #expect(throws: LogError.self) { try test.log.verify() }
          // Whoever begins behind it gets sound batches or the error, nothing else.
          do {
            let rest = try test.batches(from: offset + 2)
            #expect(rest.first?.header.baseOffset ?? offset + 2 == offset + 2)
          } catch let caught as LogError {
            guard case .damaged = caught else { throw caught }
          }
        } catch let error as LogError {
          Self.expectDamage(error, offset: offset, position: victim * size)
        }
        #expect(disk.contents(Self.segment) == before, "it was written to")
      }
    }
  }

  private static func expectDamage(_ error: LogError?, offset: Int64, position: Int) {
    guard case .damaged(let file, let at, let where_, _) = error else {
      Issue.record("no damage: \(String(describing: error))")
      return
    }
    #expect(file == segment)
    #expect(at == Int64(position))
    #expect(where_ == offset)
  }

  @Test(
    "above the fsync point the same is a torn tail, and is cut",
    arguments: DamageTests.places.map(\.at), [8, 10, 11])
  func above(at: Int, victim: Int) throws {
    let (disk, size) = try disk(unsynced: 4)
    flip(disk, victim * size + at)
    let test = try TestLog(disk)
    #expect(test.log.endOffset == Int64(victim * 2))
    #expect(test.log.stableEnd == test.log.endOffset)
    #expect(disk.contents(Self.segment)!.count == victim * size)
    try test.log.verify()
    let appended = try test.append(Batches.plain())
    #expect(appended.baseOffset == Int64(victim * 2))
  }

  @Test("a tail cut at any byte ends with the last whole batch", arguments: 1...40)
  func cut(step: Int) throws {
    let (disk, size) = try disk(unsynced: 4)
    var bytes = disk.contents(Self.segment)!
    let removed = step * 4 * size / 40
    bytes.removeLast(removed)
    disk.setContents(Self.segment, bytes)
    let test = try TestLog(disk)
    #expect(test.log.endOffset == Int64((12 * size - removed) / size * 2))
  }

  @Test("bytes missing below the fsync point are damage")
  func missing() throws {
    let (disk, size) = try disk(unsynced: 0)
    disk.setContents(Self.segment, Array(disk.contents(Self.segment)!.dropLast()))
    do {
      _ = try TestLog(disk)
      Issue.record("it opened")
    } catch let error as LogError {
      guard case .damaged(let file, let position, let offset, _) = error else { throw error }
      #expect(file == Self.segment && position == Int64(12 * size - 1) && offset == 24)
    }
  }

  @Test("an index is a hint: zeros, garbage or nothing in it change no answer", arguments: 0..<4)
  func index(kind: Int) throws {
    let (disk, _) = try disk(unsynced: 0, closed: true)
    for ending in [".index", ".timeindex"] {
      let path = TestLog.folder + "/00000000000000000000" + ending
      let bytes = disk.contents(path)!
      try #require(bytes.count >= 24)
      switch kind {
      case 0: disk.setContents(path, [UInt8](repeating: 0, count: bytes.count))
      case 1: disk.setContents(path, bytes.map { $0 ^ 0x55 })
      case 2: disk.setContents(path, [])
      default: disk.setContents(path, Array(bytes.reversed()))
      }
    }
    let test = try TestLog(disk)
    for offset in 0..<Int64(24) {
      let first = try #require(try test.batches(from: offset).first)
      #expect(first.header.baseOffset == offset / 2 * 2)
    }
    for offset in 0..<Int64(24) {
      #expect(try test.log.lookup(timestampMs: 1_800_000_000_000 + offset)?.offset == offset)
    }
    #expect(try test.log.lookup(timestampMs: 1_800_000_000_024) == nil)
    #expect(try test.log.maxTimestamp()?.offset == 23)
  }

  @Test("one torn slot of the recovery point is nothing; two are damage")
  func recoveryPoint() throws {
    let path = TestLog.folder + "/recovery-point"
    for slot in [0, 512] {
      let (disk, _) = try disk(unsynced: 0)
      var bytes = disk.contents(path)!
      bytes[slot + 30] ^= 4
      disk.setContents(path, bytes)
      #expect(try TestLog(disk).log.endOffset == 24)
      bytes[542 - slot] ^= 4
      disk.setContents(path, bytes)
      #expect(throws: LogError.self) { try TestLog(disk) }
    }
  }
}
