import EventCodec
import EventModel
import RecordLog
import SimulatedDisk
import Testing

@Suite("Retention, and what opening costs")
struct RetentionTests {
  /// Ten segments of ten batches of 170 bytes, a second apart.
  private func log(_ disk: SimulatedDisk) throws -> TestLog {
    var settings = LogSettings()
    settings.segmentBytes = 1700
    let test = try TestLog(disk, settings: settings)
    for index in 0..<100 {
      let batch = Batches.plain(
        1, timestampMs: test.nowMs - 100_000 + Int64(index * 1000), valueBytes: 100)
      try #require(batch.count == 170)
      try test.append(batch)
    }
    try test.sync()
    try #require(test.log.segmentCount == 10)
    return test
  }

  @Test("by size: whole segments from the front, as long as enough is left")
  func size() throws {
    let test = try log(SimulatedDisk())
    // As Kafka counts: a segment goes if what remains is not below the bound.
    for (bytes, start) in [(17_000, 0), (15_301, 0), (15_300, 10), (5_000, 70), (0, 90)] {
      test.settings.retentionBytes = Int64(bytes)
      _ = try test.log.applyRetention(nowMs: test.nowMs, settings: test.settings)
      #expect(test.log.startOffset == Int64(start), "\(bytes)")
      #expect(try test.batches().first?.header.baseOffset == Int64(start))
    }
  }

  @Test("by time: by the latest record of a segment, and at last the active one, too")
  func time() throws {
    let disk = SimulatedDisk()
    let test = try log(disk)
    test.settings.retentionMs = 100_000
    func apply(_ later: Int64) throws -> Int64 {
      _ = try test.log.applyRetention(nowMs: test.nowMs + later, settings: test.settings)
      try test.sync()
      return test.log.startOffset
    }
    #expect(try apply(9_000) == 0)
    #expect(try apply(9_001) == 10)
    #expect(try apply(49_001) == 50)
    #expect(try apply(99_001) == 90)
    #expect(try apply(99_001) == 100)
    #expect(test.log.segmentCount == 1 && test.log.sizeBytes == 0 && test.log.endOffset == 100)
    #expect(disk.paths(TestLog.folder).filter { $0.hasSuffix(".log") }.count == 1)
    let again = try TestLog(disk.afterKill())
    #expect(again.log.startOffset == 100 && again.log.endOffset == 100)
    #expect(try again.append(Batches.plain()).baseOffset == 100)
  }

  @Test("segments roll by time as well")
  func rollByTime() throws {
    let test = try TestLog(SimulatedDisk())
    test.settings.segmentMs = 10_000
    for second in 0..<31 {
      try test.append(Batches.plain(1, timestampMs: test.nowMs - 40_000 + Int64(second * 1000)))
    }
    #expect(test.log.segmentCount == 3)
  }

  @Test("opening reads no batches of a closed log, and only the tail of a killed one")
  func openingCost() throws {
    let disk = SimulatedDisk()
    var options = LogOptions()
    options.checkpointBytes = 100_000
    let test = try TestLog(disk, options: options)
    for _ in 0..<300 {
      try test.append(Batches.plain(1, valueBytes: 10_000))
      try test.sync()
    }
    for _ in 0..<20 { try test.append(Batches.plain(1, valueBytes: 10_000)) }
    let killed = disk.afterKill()
    _ = try TestLog(killed, options: options)
    // The tail of 200 KB, what lies behind the checkpoint, and a window of a scan.
    #expect(killed.readBytes < 1_500_000, "of \(killed.usedBytes)")
    try test.folder.close()
    let closed = disk.afterKill()
    _ = try TestLog(closed, options: options)
    #expect(closed.readBytes < 30_000, "of \(closed.usedBytes)")
    #expect(closed.usedBytes > 3_000_000)
  }
}
