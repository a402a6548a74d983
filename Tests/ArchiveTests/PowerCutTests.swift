import Archive
import EventModel
import SimulatedDisk
import SuiteSupport
import Testing

@Suite("Archive: power cuts and kills")
struct PowerCutTests {
  @Test("what was committed is there, nothing is damaged, and it goes on", arguments: 0..<40)
  func powerCut(seed: Int) throws {
    let problems = try ArchiveRun(seed: UInt64(seed), ignoresSync: false, isKill: false).run()
    #expect(problems.isEmpty, "seed \(seed): \(problems)")
  }

  @Test("the same after kills", arguments: 0..<20)
  func kill(seed: Int) throws {
    let problems = try ArchiveRun(seed: UInt64(seed) + 1000, ignoresSync: false, isKill: true).run()
    #expect(problems.isEmpty, "seed \(seed): \(problems)")
  }

  /// Here the plug is pulled wherever those threads are, which no seed says.
  @Test("the same while blocks are packed and committed by other threads", arguments: 0..<20)
  func threads(seed: Int) throws {
    let run = ArchiveRun(
      seed: UInt64(seed) + 2000, ignoresSync: false, isKill: seed % 4 == 0, isInline: false)
    let problems = try run.run()
    #expect(problems.isEmpty, "seed \(seed): \(problems)")
  }

  @Test("with the sync taken out, the same test fails")
  func needsSync() throws {
    var failed = 0
    for seed in 0..<20 {
      do {
        let run = ArchiveRun(seed: UInt64(seed), ignoresSync: true, isKill: false)
        if try !run.run().isEmpty { failed += 1 }
      } catch { failed += 1 }
    }
    #expect(failed > 10, "\(failed) of 20 runs noticed")
  }

  @Test("a full disk loses nothing that was committed", arguments: 0..<10)
  func fullDisk(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let disk = SimulatedDisk()
    let wanted = Sample.records(1_000, &generator)
    var committed = Offset(0)
    let writer = try ArchiveWriter(path: Sample.folder, options: Sample.options, files: disk)
    try writer.open(Sample.log, Partition(0), start: Offset(0))
    disk.faults.failingWrite = disk.operations.writes + Int.random(in: 1...40, using: &generator)
    do throws(ArchiveError) {
      for start in stride(from: 0, to: wanted.count, by: 50) {
        try writer.append(Sample.batch(wanted[start..<(start + 50)]))
        try writer.commit()
        committed = writer.positions[Sample.partition()]!
      }
    } catch {
      #expect(throws: error) { try writer.commit() }
    }
    let after = disk.afterKill()
    let next = try ArchiveWriter(path: Sample.folder, options: Sample.options, files: after)
    let at = try next.open(Sample.log, Partition(0), start: Offset(0))
    #expect(at >= committed)
    try next.append(Sample.batch(wanted))
    try next.close()
    #expect(try Sample.read(after) == wanted)
  }
}

/// Some lives of an archiver, each ended by pulling the plug or by killing it in the middle of
/// whatever it does; then what is left is compared with what was committed.
final class ArchiveRun {
  private var generator: SeededGenerator
  private let ignoresSync: Bool
  private let isKill: Bool
  private let options: ArchiveOptions
  private var problems: [String] = []

  init(seed: UInt64, ignoresSync: Bool, isKill: Bool, isInline: Bool = true) {
    generator = SeededGenerator(seed: seed)
    self.ignoresSync = ignoresSync
    self.isKill = isKill
    var options = Sample.options
    options.isInline = isInline
    self.options = options
  }

  func run() throws -> [String] {
    var disk = SimulatedDisk()
    let wanted = [Int32(0), 1].map { _ in Sample.records(1_200, &generator) }
    var committed = [Offset(0), Offset(0)]
    for _ in 0..<4 {
      disk.faults.ignoresSync = ignoresSync
      disk = try live(disk, wanted, &committed)
      check(disk, wanted, committed)
      if !problems.isEmpty { return problems }
    }
    let writer = try ArchiveWriter(path: Sample.folder, options: options, files: disk)
    for partition in [Int32(0), 1] {
      try writer.open(Sample.log, Partition(partition), start: Offset(0))
      try writer.append(Sample.batch(wanted[Int(partition)], partition))
    }
    try writer.close()
    for partition in [Int32(0), 1] where try Sample.read(disk, partition) != wanted[Int(partition)]
    {
      problems.append("partition \(partition) is not whole in the end")
    }
    let verifier = try ArchiveVerifier(path: Sample.folder, files: disk)
    var report = verifier.opening
    for unit in verifier.units { report.add(verifier.verify(unit)) }
    problems += report.damages.map(\.description) + report.notes
    return problems
  }

  private func end(_ disk: SimulatedDisk) -> SimulatedDisk {
    isKill ? disk.afterKill() : disk.afterPowerCut(using: &generator)
  }

  /// One life, which ends at some write or sync.
  /// - Returns: what the disk is then, whatever other threads of the writer still do to the old one.
  private func live(
    _ disk: SimulatedDisk, _ wanted: [[SampleRecord]], _ committed: inout [Offset]
  ) throws -> SimulatedDisk {
    let writer: ArchiveWriter
    if Int.random(in: 0..<3, using: &generator) == 0 {
      disk.faults.failingWrite = disk.operations.writes + Int.random(in: 1...60, using: &generator)
    }
    do throws(ArchiveError) {
      writer = try ArchiveWriter(path: Sample.folder, options: options, files: disk)
      var next: [Int] = []
      for partition in [Int32(0), 1] {
        let at = try writer.open(Sample.log, Partition(partition), start: Offset(0))
        if at < committed[Int(partition)] {
          problems.append("partition \(partition) begins at \(at), \(committed) was committed")
        }
        let records = wanted[Int(partition)]
        next.append(records.firstIndex { $0.offset >= at.number } ?? records.count)
      }
      for _ in 0..<Int.random(in: 1...12, using: &generator) {
        let partition = Int.random(in: 0...1, using: &generator)
        let records = wanted[partition]
        let end = min(records.count, next[partition] + Int.random(in: 1...80, using: &generator))
        try writer.append(Sample.batch(records[next[partition]..<end], Int32(partition)))
        next[partition] = end
        if Int.random(in: 0..<3, using: &generator) == 0 { try writer.commit() }
        for (name, at) in writer.positions { committed[Int(name.partition.number)] = at }
      }
      if Int.random(in: 0..<4, using: &generator) == 0 {
        try writer.close()
      }
      return withExtendedLifetime(writer) { end(disk) }
    } catch {
      if case .disk = error { return end(disk) }
      throw error
    }
  }

  private func check(_ disk: SimulatedDisk, _ wanted: [[SampleRecord]], _ committed: [Offset]) {
    do {
      // A cut may have come before the folder was there at all.
      if committed.allSatisfy({ $0.number == 0 }) { return }
      for partition in [Int32(0), 1] {
        let found = try Sample.read(disk, partition)
        if found != Array(wanted[Int(partition)].prefix(found.count)) {
          problems.append("partition \(partition) has other records")
        }
        if (found.last?.offset ?? -1) + 1 < committed[Int(partition)].number {
          problems.append("partition \(partition) has lost what was committed")
        }
      }
    } catch { problems.append("\(error)") }
  }
}
