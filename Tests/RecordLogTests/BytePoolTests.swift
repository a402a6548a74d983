import EventCodec
import RecordLog
import SimulatedDisk
import Testing

@Suite("Memory of reads is kept between them")
struct BytePoolTests {
  private static let block = 1 << 20

  private static func address(_ bytes: [UInt8]) -> UInt {
    bytes.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
  }

  private static func filled(_ count: Int, from pool: BytePool, _ value: UInt8 = 1) -> [UInt8] {
    var bytes = pool.take(count)
    bytes += [UInt8](repeating: value, count: count)
    return bytes
  }

  @Test("what was given back is taken again, empty")
  func reuse() {
    let pool = BytePool()
    var bytes = Self.filled(Self.block, from: pool)
    let place = Self.address(bytes)
    for value in UInt8(2)...9 {
      pool.give(bytes)
      // Or the pool's would not be the only one.
      bytes = []
      bytes = pool.take(Self.block)
      #expect(bytes.isEmpty && bytes.capacity >= Self.block)
      bytes += [UInt8](repeating: value, count: Self.block)
      #expect(Self.address(bytes) == place)
    }
    #expect(pool.keptBytes == 0)
  }

  @Test("bytes that somebody still reads are left alone")
  func shared() {
    let pool = BytePool()
    let reader = Self.filled(Self.block, from: pool, 1)
    pool.give(reader)
    let writer = Self.filled(Self.block, from: pool, 2)
    #expect(reader == [UInt8](repeating: 1, count: Self.block))
    #expect(writer == [UInt8](repeating: 2, count: Self.block))
  }

  @Test("the bound holds, and the newest stay")
  func bound() {
    let pool = BytePool()
    let many = (0..<40).map { _ in Self.filled(Self.block, from: pool) }
    for bytes in many {
      pool.give(bytes)
      #expect(pool.keptBytes <= BytePool.keptBytesMax)
    }
    #expect(pool.keptBytes > BytePool.keptBytesMax - 2 * Self.block)
    let newest = Set(many.suffix(4).map(\.capacity))
    #expect(newest.contains(pool.take(Self.block).capacity))
  }

  @Test("neither small blocks nor huge ones are kept")
  func sizes() {
    let pool = BytePool()
    pool.give(Self.filled(1000, from: pool))
    pool.give(Self.filled(2 * BytePool.keptBytesMax, from: pool))
    #expect(pool.keptBytes == 0)
  }

  @Test("a short read is not answered out of a long block")
  func waste() {
    let pool = BytePool()
    pool.give(Self.filled(Self.block, from: pool))
    #expect(pool.take(Self.block / 4).capacity < Self.block / 2)
    #expect(pool.keptBytes >= Self.block)
  }

  @Test("what is not needed for a while is freed, what is needed stays")
  func trim() {
    let pool = BytePool()
    for bytes in (0..<4).map({ _ in Self.filled(Self.block, from: pool) }) { pool.give(bytes) }
    pool.trim()
    let all = pool.keptBytes
    #expect(all >= 4 * Self.block)
    pool.give(Self.filled(Self.block, from: pool))
    pool.trim()
    #expect(pool.keptBytes == all / 4)
    pool.trim()
    #expect(pool.keptBytes == 0)
  }

  @Test("a read into memory that was used serves what the file holds, and no damaged byte")
  func reads() throws {
    let disk = SimulatedDisk()
    let pool = BytePool()
    let test = try TestLog(disk, pool: pool)
    for fill in UInt8(1)...6 {
      try test.append(Batches.plain(1, valueBytes: 70_000, fill: fill))
    }
    try test.sync()
    let batches = try test.batches()
    for (index, batch) in batches.enumerated() {
      let read = try test.log.read(from: Int64(index), maxBytes: 100_000, minOneBatch: true)
      #expect(read.bytes == batch.bytes && read.nextOffset == Int64(index) + 1)
      pool.give(read.bytes)
    }
    let path = TestLog.folder + "/00000000000000000000.log"
    var bytes = disk.contents(path)!
    bytes[3 * batches[0].bytes.count + 50_000] ^= 1
    disk.setContents(path, bytes)
    // The memory that it would be read into held the sound batch.
    let before = try test.log.read(from: 2, maxBytes: 200_000, minOneBatch: true)
    #expect(before.bytes == batches[2].bytes && before.nextOffset == 3)
    pool.give(before.bytes)
    #expect(throws: LogError.self) {
      try test.log.read(from: 3, maxBytes: 100_000, minOneBatch: true)
    }
    #expect(
      try test.log.read(from: 4, maxBytes: 100_000, minOneBatch: true).bytes == batches[4].bytes)
  }
}
