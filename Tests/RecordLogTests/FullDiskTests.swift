import EventCodec
import RecordLog
import SimulatedDisk
import Testing

@Suite("Full disks and failing ones")
struct FullDiskTests {
  private var settings: LogSettings {
    var settings = LogSettings()
    settings.segmentBytes = 3000
    settings.indexIntervalBytes = 500
    return settings
  }

  @Test("a full disk is a clear error, leaves nothing behind, and is over when there is room")
  func full() throws {
    let disk = SimulatedDisk()
    let test = try TestLog(disk, settings: settings)
    let batch = Batches.plain(1, valueBytes: 200)
    var accepted = 0
    // Every fill level, so that each file of the log is the one that does not fit.
    for capacity in stride(from: disk.usedBytes + 10, to: disk.usedBytes + 12_000, by: 37) {
      disk.faults.capacityBytes = capacity
      do throws(AppendRefusal) {
        while true {
          try test.append(batch)
          accepted += 1
        }
      } catch {
        guard case .storage(.diskFull(let path)) = error else {
          Issue.record("\(error)")
          return
        }
        #expect(path.hasPrefix(TestLog.folder))
      }
      #expect(test.log.endOffset == Int64(accepted))
      #expect(test.log.sizeBytes == Int64(accepted * batch.count))
    }
    #expect(accepted > 30)
    disk.faults.capacityBytes = .max
    #expect(try test.append(batch).baseOffset == Int64(accepted))
    try test.sync()
    try test.log.verify()
    let reopened = try TestLog(disk.afterKill(), settings: settings)
    #expect(try reopened.batches().count == accepted + 1)
  }

  @Test("any one write that fails half-way harms nothing", arguments: 1...60)
  func oneWrite(number: Int) throws {
    let disk = SimulatedDisk()
    let test = try TestLog(disk, settings: settings)
    disk.faults.failingWrite = disk.operations.writes + number
    var accepted: [Int64] = []
    for index in 0..<25 {
      do {
        accepted.append(try test.append(Batches.plain(1, valueBytes: 150 + index)).baseOffset)
        if index % 3 == 0 { try test.sync() }
      } catch {
        // Once; the next attempt succeeds.
        accepted.append(try test.append(Batches.plain(1, valueBytes: 150 + index)).baseOffset)
      }
    }
    try test.sync()
    try test.log.verify()
    #expect(try test.batches().map(\.header.baseOffset) == Array(0..<test.log.endOffset))
    let reopened = try TestLog(disk.afterKill(), settings: settings)
    #expect(reopened.log.endOffset == test.log.endOffset)
    try reopened.log.verify()
  }

  @Test(
    "a failed fsync is fatal to the folder, and nothing of it becomes visible", arguments: 1...4)
  func failedSync(number: Int) throws {
    let disk = SimulatedDisk()
    let test = try TestLog(disk, settings: settings)
    try test.append(Batches.plain())
    try test.sync()
    try test.append(Batches.plain())
    disk.faults.failingSync = disk.operations.syncs + number
    var failures = 0
    for _ in 0..<6 {
      do {
        try test.append(Batches.plain(1, valueBytes: 1000))
        try test.sync()
      } catch AppendRefusal.storage(.failed) { failures += 1 } catch LogError.failed {
        failures += 1
      }
    }
    #expect(failures > 0)
    let visible = test.log.stableEnd
    #expect(visible < test.log.endOffset)
    #expect(throws: AppendRefusal.self) { try test.append(Batches.plain()) }
    #expect(throws: LogError.self) { try test.log.prepareSync() }
    #expect(try test.batches().last?.header.nextOffset == visible)
  }
}
