import Archive
import EventModel
import SimulatedDisk
import SuiteSupport
import Testing

@Suite("Archive: damage is found and located")
struct DamageTests {
  /// An archive of two partitions with several segments of several blocks each.
  private struct Whole {
    let disk = SimulatedDisk()
    let wanted: [[SampleRecord]]
    /// The manifest and position of partition 0 as they were before the last commits.
    let older: [String: [UInt8]]

    init() throws {
      var generator = SeededGenerator(seed: 42)
      wanted = [0, 1].map { _ in Sample.records(500, &generator) }
      let writer = try ArchiveWriter(path: Sample.folder, options: Sample.options, files: disk)
      for partition in [Int32(0), 1] {
        try writer.open(Sample.log, Partition(partition), start: Offset(0))
      }
      for partition in [Int32(0), 1] {
        try writer.append(Sample.batch(wanted[Int(partition)].prefix(250), partition))
      }
      try writer.commit()
      var older: [String: [UInt8]] = [:]
      for name in ["archive-manifest", "archive-position"] {
        older[name] = disk.contents("\(Sample.folder)/orders-0/\(name)")
      }
      self.older = older
      for partition in [Int32(0), 1] {
        for start in stride(from: 250, to: 500, by: 50) {
          try writer.append(
            Sample.batch(wanted[Int(partition)][start..<(start + 50)], partition))
          try writer.commit()
        }
      }
      try writer.close()
    }

    func report(deep: Bool = false) throws -> VerifyReport {
      let verifier = try ArchiveVerifier(path: Sample.folder, files: disk)
      var report = verifier.opening
      for unit in verifier.units { report.add(verifier.verify(unit, deep: deep)) }
      return report
    }

    var files: [String] {
      let folders = ["", "/orders-0", "/orders-1"].map { Sample.folder + $0 }
      return folders.flatMap { disk.paths($0) }.filter {
        disk.contents($0) != nil && !$0.hasSuffix(".lock")
      }
    }

    var partitions: [ArchivedPartition] {
      get throws { try ArchiveReader(path: Sample.folder, files: disk).partitions }
    }
  }

  @Test("a sound archive is said to be sound")
  func sound() throws {
    let whole = try Whole()
    for deep in [false, true] {
      let report = try whole.report(deep: deep)
      #expect(report.damages.isEmpty && report.notes.isEmpty, "\(report)")
      #expect(report.records == 1000)
    }
    #expect(try whole.partitions.allSatisfy { Set($0.blocks.map(\.segment)).count >= 3 })
  }

  @Test("every flipped byte is found in its file, block and offset", arguments: 0..<5)
  func flips(seed: Int) throws {
    let whole = try Whole()
    var generator = SeededGenerator(seed: UInt64(seed))
    let partitions = try whole.partitions
    for path in whole.files {
      let sound = whole.disk.contents(path)!
      guard !sound.isEmpty else { continue }
      for _ in 0..<(path.hasSuffix(".log") ? 6 : 12) {
        let position = Int.random(in: 0..<sound.count, using: &generator)
        var bytes = sound
        bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        whole.disk.setContents(path, bytes)
        let report = try whole.report()
        #expect(report.damages.contains { $0.file == path }, "\(path) \(position): \(report)")
        if path.hasSuffix(".log") {
          let partition = partitions.first { path.hasPrefix($0.folder + "/") }!
          let block = partition.blocks.first {
            partition.file($0) == path
              && ($0.position..<($0.position + Int64($0.length))).contains(Int64(position))
          }!
          #expect(report.damages.map(\.offset) == [block.base.number])
          #expect(report.damages.map(\.position) == [block.position])
          #expect(report.damages[0].block.map { $0 < partition.blocks.count } == true)
          readingRefuses(whole, partition, block)
        }
      }
      whole.disk.setContents(path, sound)
    }
    #expect(try whole.report().damages.isEmpty)
  }

  /// Records before a damaged block are given out, it is not.
  private func readingRefuses(
    _ whole: Whole, _ partition: ArchivedPartition, _ block: ManifestEntry
  ) {
    do {
      let reader = try ArchiveReader(path: Sample.folder, files: whole.disk)
      let cursor = try reader.cursor(of: partition, from: partition.start, to: partition.end)
      let number = partition.partition.partition.number
      var read: [SampleRecord] = []
      do throws(ArchiveError) {
        while true {
          let batch = RecordBatch()
          guard try cursor.next(into: batch, maxRecords: 1) else { break }
          read += Sample.records(of: batch)
        }
        Issue.record("block at \(block.position) was read")
      } catch {
        guard case .damaged(let damage) = error else { throw error }
        #expect(damage.offset == block.base.number)
      }
      #expect(read == whole.wanted[Int(number)].filter { $0.offset < block.base.number })
    } catch { Issue.record(error) }
  }

  @Test("a file that ends at any border of blocks is found there")
  func truncation() throws {
    let whole = try Whole()
    for partition in try whole.partitions {
      for (index, block) in partition.blocks.enumerated() {
        let path = partition.file(block)
        let sound = whole.disk.contents(path)!
        whole.disk.setContents(path, Array(sound[..<Int(block.position)]))
        let report = try whole.report()
        #expect(report.damages.first { $0.file == path }?.offset == block.base.number, "\(index)")
        #expect(throws: ArchiveError.self) {
          try Sample.read(whole.disk, partition.partition.partition.number)
        }
        let writer = try ArchiveWriter(path: Sample.folder, files: whole.disk)
        #expect(throws: ArchiveError.self) {
          try writer.open(Sample.log, partition.partition.partition, start: Offset(0))
        }
        whole.disk.setContents(path, sound)
      }
    }
    #expect(try whole.report().damages.isEmpty)
  }

  @Test("a manifest that ends at any entry is stale, and found")
  func manifestTruncation() throws {
    let whole = try Whole()
    let path = Sample.folder + "/orders-0/archive-manifest"
    let sound = whole.disk.contents(path)!
    for end in stride(from: 0, to: sound.count, by: 80) {
      whole.disk.setContents(path, Array(sound[..<end]))
      #expect(try whole.report().damages.contains { $0.file == path }, "\(end)")
      #expect(throws: ArchiveError.self) {
        try ArchiveReader(path: Sample.folder, files: whole.disk)
      }
      let writer = try ArchiveWriter(path: Sample.folder, files: whole.disk)
      #expect(throws: ArchiveError.self) {
        try writer.open(Sample.log, Partition(0), start: Offset(0))
      }
    }
  }

  @Test("a missing segment, and two that were swapped")
  func segments() throws {
    let whole = try Whole()
    let partition = try whole.partitions[0]
    let bases = Set(partition.blocks.map(\.segment)).sorted()
    let firsts = bases.map { base in partition.blocks.first { $0.segment == base }! }
    for first in firsts {
      let path = partition.file(first)
      let copy = try Whole()
      try copy.disk.remove(path)
      let found = try copy.report().damages
      #expect(found.map(\.file) == [path])
      #expect(found.map(\.offset) == [first.base.number])
      #expect(throws: ArchiveError.self) { try Sample.read(copy.disk) }
    }
    let paths = firsts.prefix(2).map { partition.file($0) }
    let contents = paths.map { whole.disk.contents($0)! }
    whole.disk.setContents(paths[0], contents[1])
    whole.disk.setContents(paths[1], contents[0])
    let found = try whole.report().damages
    for (path, first) in zip(paths, firsts) {
      #expect(found.contains { $0.file == path && $0.offset == first.base.number })
    }
    #expect(throws: ArchiveError.self) { try Sample.read(whole.disk) }
  }

  @Test("a manifest, a position, or both from an earlier time", arguments: [1, 2, 3])
  func stale(which: Int) throws {
    let whole = try Whole()
    for (index, name) in ["archive-manifest", "archive-position"].enumerated()
    where which & (1 << index) != 0 {
      whole.disk.setContents("\(Sample.folder)/orders-0/\(name)", whole.older[name]!)
    }
    let report = try whole.report()
    #expect(!report.damages.isEmpty, "\(report)")
    if which < 3 {
      #expect(report.damages.contains { "\($0)".contains("stale") }, "\(report)")
      #expect(throws: ArchiveError.self) { try Sample.read(whole.disk) }
    }
  }

  @Test("retention drops whole segments, and what it left is sound")
  func prune() throws {
    let whole = try Whole()
    let before = try whole.partitions[0]
    let cutoff = before.blocks.map(\.lastTimeMs).max()! + 1
    // As long as one record of it is young enough a segment stays.
    let first = before.blocks.filter { $0.segment == before.blocks[0].segment }
    #expect(PrunePlan(before, before: first.map(\.lastTimeMs).max()!) == nil)
    #expect(PrunePlan(before, before: first.map(\.lastTimeMs).max()! + 1) != nil)
    let writer = try ArchiveWriter(path: Sample.folder, options: Sample.options, files: whole.disk)
    try writer.open(Sample.log, Partition(0), start: Offset(0))
    try writer.open(Sample.log, Partition(1), start: Offset(0))
    if let plan = PrunePlan(before, before: cutoff) {
      try writer.prune(plan)
      try writer.close()
      let after = try whole.partitions[0]
      #expect(after.start == plan.newStart)
      #expect(after.end == before.end)
      #expect(after.records == before.records - plan.records)
      #expect(
        try Sample.read(whole.disk) == whole.wanted[0].filter { $0.offset >= plan.newStart.number })
      #expect(try whole.report().damages.isEmpty)
    }
    // Records without a time never grow old, and some seeds have them in the first segment.
    #expect(whole.wanted[0].prefix(20).allSatisfy { $0.timestampMs > 0 })
    #expect(PrunePlan(before, before: cutoff) != nil)
  }
}
