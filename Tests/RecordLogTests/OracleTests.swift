import Compression
import EventCodec
import RecordLog
import SimulatedDisk
import SuiteSupport
import Testing

@Suite("A log against a list")
struct OracleTests {
  @Test("reads, lookups, deletion, retention and restarts", arguments: 0..<60)
  func compare(seed: Int) throws {
    try OracleRun(seed: UInt64(seed)).run()
  }
}

/// The same done to a log and to a list of records; every answer must be the same.
final class OracleRun {
  private var generator: SeededGenerator
  private var disk = SimulatedDisk()
  private var test: TestLog
  private var compressor: ZstdCompressor
  private var records: [TestRecord] = []
  private var start: Int64 = 0
  private var clock: Int64 = 1_800_000_000_000
  private let options: LogOptions

  init(seed: UInt64) throws {
    generator = SeededGenerator(seed: seed)
    var options = LogOptions()
    options.checkpointBytes = 5000
    options.openFilesMax = 5
    self.options = options
    compressor = try ZstdCompressor(level: 1)
    test = try TestLog(disk, options: options, settings: Self.settings)
  }

  private static var settings: LogSettings {
    var settings = LogSettings()
    settings.segmentBytes = 3000
    settings.indexIntervalBytes = 300
    settings.retentionMs = 20_000
    settings.timestampAfterMaxMs = .max
    return settings
  }

  func run() throws {
    for _ in 0..<120 {
      clock += Int64.random(in: 0...300, using: &generator)
      test.nowMs = clock
      switch Int.random(in: 0..<14, using: &generator) {
      case 0..<7: try append()
      case 7: try read()
      case 8, 9: try lookup()
      case 10: try greatest()
      case 11: try delete()
      case 12: try retain()
      default: try restart()
      }
      #expect(test.log.endOffset == Int64(records.count))
      #expect(test.log.startOffset == start)
    }
    try test.log.verify()
  }

  private func append() throws {
    let count = Int.random(in: 1...6, using: &generator)
    var builder = BatchBuilder()
    let stamps = (0..<count).map { _ in
      Bool.random(using: &generator)
        ? clock : clock + Int64.random(in: -3000...500, using: &generator)
    }
    for stamp in stamps {
      let value = [UInt8](
        repeating: .random(in: 0...255, using: &generator),
        count: .random(in: 0...150, using: &generator))
      records.append(
        TestRecord(
          offset: Int64(records.count), timestampMs: stamp,
          key: Bool.random(using: &generator) ? [1] : nil,
          value: value, headers: ["h"]))
      builder.append(
        timestampMs: stamp, key: records.last!.key, value: value, headers: [(Array("h".utf8), nil)])
    }
    var failure: (any Error)?
    let isPacked = Bool.random(using: &generator)
    let bytes = builder.finish(codecNumber: isPacked ? 4 : 0) { payload in
      do { return try compressor.pack(payload) } catch {
        failure = error
        return payload
      }
    }
    if let failure { throw failure }
    let appended = try test.append(bytes)
    #expect(appended.lastOffset == Int64(records.count - 1))
    try test.sync()
  }

  private func read() throws {
    guard start < Int64(records.count) else { return }
    let offset = Int64.random(in: start..<Int64(records.count), using: &generator)
    let batches = try test.batches(from: offset, maxBytes: .random(in: 0...4000, using: &generator))
    let read = try batches.flatMap { try $0.records() }.filter { $0.offset >= offset }
    #expect(read == Array(records[Int(offset)...]))
    for beyond in [Int64(records.count) + 1, start - 1] {
      #expect(
        throws: LogError.offsetOutOfRange(offset: beyond, start: start, end: Int64(records.count))
      ) {
        try test.read(from: beyond)
      }
    }
    #expect(try test.read(from: Int64(records.count)).bytes.isEmpty)
  }

  private func lookup() throws {
    let target = clock + Int64.random(in: -20_000...1000, using: &generator)
    let expected = records[Int(start)...].first { $0.timestampMs >= target }
    let found = try test.log.lookup(timestampMs: target)
    #expect(found?.offset == expected?.offset && found?.timestampMs == expected?.timestampMs)
  }

  private func greatest() throws {
    let rest = records[Int(start)...]
    let greatest = rest.map(\.timestampMs).max()
    let expected = rest.first { $0.timestampMs == greatest }
    let found = try test.log.maxTimestamp()
    #expect(found?.offset == expected?.offset && found?.timestampMs == expected?.timestampMs)
  }

  private func delete() throws {
    guard Int.random(in: 0..<3, using: &generator) == 0 else { return }
    start = Int64.random(in: start...Int64(records.count), using: &generator)
    try test.log.deleteRecords(before: start)
    #expect(throws: LogError.self) { try test.log.deleteRecords(before: Int64(records.count) + 1) }
  }

  /// Which segments there are is the log's own affair; what must hold is that only old records go,
  /// that all of a segment goes, and that nothing is left that lies in an old segment at the front.
  private func retain() throws {
    let before = test.log.segmentCount
    let removed = try test.log.applyRetention(nowMs: clock, settings: test.settings)
    #expect(test.log.segmentCount <= before - removed + 1)
    let moved = test.log.startOffset
    for record in records[Int(start)..<Int(max(start, moved))] {
      #expect(clock - record.timestampMs > test.settings.retentionMs)
    }
    start = max(start, moved)
    try test.sync()
  }

  private func restart() throws {
    try test.sync()
    if Bool.random(using: &generator) {
      try test.folder.close()
      disk = disk.afterKill()
    } else {
      disk = disk.afterPowerCut(using: &generator)
    }
    test = try TestLog(disk, options: options, settings: Self.settings, nowMs: clock)
    #expect(test.log.stableEnd == Int64(records.count))
  }
}
