import EventCodec
import EventModel
import RecordLog
import SimulatedDisk
import SuiteSupport
import Testing

@Suite("Power cuts")
struct PowerCutTests {
  @Test(
    "what was acknowledged is there once and in order, nothing visible is damaged",
    arguments: 0..<100)
  func survives(seed: Int) throws {
    let problems = try PowerCutRun(seed: UInt64(seed), ignoresSync: false).run()
    #expect(problems.isEmpty, "seed \(seed): \(problems)")
  }

  @Test("with the sync taken out, the same test fails")
  func needsSync() throws {
    var failed = 0
    for seed in 0..<100 {
      do {
        if try !PowerCutRun(seed: UInt64(seed), ignoresSync: true).run().isEmpty { failed += 1 }
      } catch { failed += 1 }
    }
    #expect(failed > 50, "\(failed) of 100 runs noticed")
  }

  @Test("after a kill everything that was written is there, acknowledged or not", arguments: 0..<50)
  func kill(seed: Int) throws {
    let problems = try PowerCutRun(seed: UInt64(seed) + 1000, ignoresSync: false, isKill: true)
      .run()
    #expect(problems.isEmpty, "seed \(seed): \(problems)")
  }
}

/// Some lives of a partition, each ended by pulling the plug; then what is left is compared with what
/// was acknowledged.
final class PowerCutRun {
  private var generator: SeededGenerator
  private let ignoresSync: Bool
  private let isKill: Bool
  private var problems: [String] = []
  /// What was written, by base offset: all but offset and epoch.
  private var written: [Int64: (payload: [UInt8], next: Int64)] = [:]
  private var acknowledgedEnd: Int64 = 0
  private var endBefore: Int64 = 0
  private var startOffset: Int64 = 0
  private var sequences: [Int64: Int32] = [:]
  private var epochs: [Int64: Int16] = [:]
  /// The last acknowledged batch of each producer, as it was sent, and where it went.
  private var lastOf: [Int64: (bytes: [UInt8], base: Int64, next: Int64)] = [:]

  init(seed: UInt64, ignoresSync: Bool, isKill: Bool = false) {
    generator = SeededGenerator(seed: seed &* 7919 &+ 1)
    self.ignoresSync = ignoresSync
    self.isKill = isKill
  }

  private var settings: LogSettings {
    var settings = LogSettings()
    settings.segmentBytes = 6000
    settings.indexIntervalBytes = 700
    return settings
  }

  private var options: LogOptions {
    var options = LogOptions()
    options.checkpointBytes = 3000
    options.openFilesMax = 6
    return options
  }

  func run() throws -> [String] {
    var disk = SimulatedDisk()
    for life in 0..<4 {
      disk.faults.ignoresSync = ignoresSync
      let test = try TestLog(disk, options: options, settings: settings)
      try compare(test, life)
      if !problems.isEmpty { return problems }
      try live(test)
      endBefore = test.log.endOffset
      disk = isKill ? disk.afterKill() : disk.afterPowerCut(using: &generator)
    }
    try compare(try TestLog(disk, options: options, settings: settings), 4)
    return problems
  }

  /// Appends, syncs at its own pace, deletes now and then, and stops anywhere.
  private func live(_ test: TestLog) throws {
    var ticket: SyncTicket?
    var outcome: SyncOutcome?
    for _ in 0..<Int.random(in: 0...60, using: &generator) {
      switch Int.random(in: 0..<12, using: &generator) {
      case 0..<7: try append(test)
      case 7, 8: if ticket == nil, outcome == nil { ticket = try test.log.prepareSync() }
      case 9:
        if let waiting = ticket {
          outcome = waiting.run()
          ticket = nil
        }
      case 10:
        if let done = outcome {
          try test.log.synced(done)
          outcome = nil
          acknowledge(test)
        }
      default: try delete(test)
      }
    }
  }

  private func append(_ test: TestLog) throws {
    let count = Int.random(in: 1...5, using: &generator)
    let id: Int64 = Int64.random(in: -1...2, using: &generator)
    let sequence = sequences[id, default: 0]
    let bytes = Batches.plain(
      count, valueBytes: Int.random(in: 0...400, using: &generator),
      producer: id < 0 ? nil : (id, epochs[id, default: 0], sequence),
      fill: UInt8.random(in: 0...255, using: &generator))
    let appended = try test.append(bytes)
    written[appended.baseOffset] = (Array(bytes[16...]), appended.lastOffset + 1)
    if id >= 0 {
      sequences[id] = sequence + Int32(count)
      lastOf[id] = (bytes, appended.baseOffset, appended.lastOffset + 1)
    }
  }

  private func acknowledge(_ test: TestLog) {
    acknowledgedEnd = max(acknowledgedEnd, test.log.stableEnd)
  }

  private func delete(_ test: TestLog) throws {
    if Int.random(in: 0..<4, using: &generator) > 0 || test.log.stableEnd == 0 { return }
    let offset = Int64.random(in: test.log.startOffset...test.log.stableEnd, using: &generator)
    try test.log.deleteRecords(before: offset)
    startOffset = max(startOffset, offset)
  }

  private func compare(_ test: TestLog, _ life: Int) throws {
    let end = test.log.endOffset
    if end < acknowledgedEnd {
      problems.append("life \(life): ends at \(end), \(acknowledgedEnd) was acknowledged")
    }
    if isKill, end != endBefore {
      problems.append("life \(life): ends at \(end), not \(endBefore)")
    }
    if test.log.startOffset != startOffset {
      problems.append("life \(life): starts at \(test.log.startOffset), not \(startOffset)")
    }
    if test.log.stableEnd != end {
      problems.append("life \(life): not all is stable after opening")
    }
    try test.log.verify()
    var next = startOffset
    var isFirst = true
    for batch in try test.batches(maxBytes: Int.random(in: 1...5000, using: &generator)) {
      let base = batch.header.baseOffset
      // The first may begin before the start, which lies inside it.
      if isFirst ? base > next : base != next {
        problems.append("life \(life): \(base) follows \(next)")
      }
      if written[base]?.payload != batch.payload {
        problems.append("life \(life): \(base) is not what was written")
      }
      next = batch.header.nextOffset
      isFirst = false
    }
    if next != end, end > startOffset {
      problems.append("life \(life): readable up to \(next) of \(end)")
    }
    for (base, batch) in written where batch.next > end { written[base] = nil }
    acknowledgedEnd = end
    try compareProducers(test, life, end)
  }

  /// A producer repeats its last batch: what survived is a duplicate, what did not is appended again.
  private func compareProducers(_ test: TestLog, _ life: Int, _ end: Int64) throws {
    for (id, last) in lastOf.sorted(by: { $0.key < $1.key }) {
      do throws(AppendRefusal) {
        let again = try test.append(last.bytes)
        if last.next <= end {
          if !again.duplicate || again.baseOffset != last.base {
            problems.append("life \(life): producer \(id): \(again), first at \(last.base)")
          }
        } else if again.duplicate {
          problems.append("life \(life): producer \(id): a lost batch counts as duplicate")
        } else {
          written[again.baseOffset] = (Array(last.bytes[16...]), again.lastOffset + 1)
          lastOf[id] = (last.bytes, again.baseOffset, again.lastOffset + 1)
        }
      } catch {
        // Batches before the last one were lost, too: the producer begins again, with a new epoch.
        if last.next <= end { problems.append("life \(life): producer \(id): \(error)") }
        lastOf[id] = nil
        sequences[id] = nil
        epochs[id, default: 0] += 1
      }
    }
    endBefore = test.log.endOffset
  }
}
