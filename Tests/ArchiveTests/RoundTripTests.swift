import Archive
import EventModel
import RecordLog
import SimulatedDisk
import SuiteSupport
import Testing

@Suite("Archive: what goes in comes out")
struct RoundTripTests {
  @Test("records come back as they were, whatever the batches", arguments: 0..<20)
  func roundTrip(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let disk = SimulatedDisk()
    let first = Int64.random(in: 0...3, using: &generator) * 1000
    let wanted = Sample.records(3_000, from: first, &generator)
    let writer = try ArchiveWriter(path: Sample.folder, options: Sample.options, files: disk)
    try writer.open(Sample.log, Partition(0), start: Offset(first))
    var rest = wanted[...]
    while !rest.isEmpty {
      let count = Int.random(in: 1...700, using: &generator)
      try writer.append(Sample.batch(rest.prefix(count)))
      rest = rest.dropFirst(count)
      if Bool.random(using: &generator) { try writer.commit() }
    }
    try writer.close()
    for maxRecords in [1, 7, 100_000] {
      #expect(try Sample.read(disk, maxRecords: maxRecords) == wanted, "by \(maxRecords)")
    }
    let reader = try ArchiveReader(path: Sample.folder, files: disk)
    let found = try #require(reader.partition(Sample.partition()))
    #expect(found.records == 3_000)
    #expect(found.start.number == first)
    #expect(found.end.number == wanted.last!.offset + 1)
    #expect(Set(found.blocks.map(\.segment)).count > 3)
    for _ in 0..<20 {
      let from = Int64.random(in: first...found.end.number, using: &generator)
      let to = Int64.random(in: from...found.end.number, using: &generator)
      let cursor = try reader.cursor(of: Sample.partition(), from: Offset(from), to: Offset(to))
      let batch = RecordBatch()
      let some = try cursor.next(into: batch)
      let range = wanted.filter { (from..<to).contains($0.offset) }
      #expect(some == !range.isEmpty)
      #expect(Sample.records(of: batch) == range)
    }
  }

  @Test("a record log reads the archive, gaps and all, without the manifest")
  func kafkaFormat() throws {
    var generator = SeededGenerator(seed: 7)
    let disk = SimulatedDisk()
    let wanted = Sample.records(3_000, from: 500, &generator)
    let writer = try ArchiveWriter(path: Sample.folder, options: Sample.options, files: disk)
    for partition in [Int32(0), 1] {
      try writer.open(Sample.log, Partition(partition), start: Offset(500))
    }
    try writer.append(Sample.batch(wanted))
    try writer.close()
    var options = LogOptions()
    options.isReadOnly = true
    let folder = try DataFolder(path: Sample.folder, options: options, nowMs: 0, files: disk)
    #expect(try folder.partitions().map(\.partition.number) == [0, 1])
    let log = try folder.open(Sample.partition())
    #expect(try folder.open(Sample.partition(1)).endOffset == 500)
    #expect(try folder.open(Sample.partition(1)).topicID == log.topicID)
    #expect(log.startOffset == 500)
    #expect(log.endOffset == wanted.last!.offset + 1)
    try log.verify()
    for record in wanted.shuffled(using: &generator).prefix(50) {
      let read = try log.read(from: record.offset, maxBytes: 1, minOneBatch: true)
      #expect(read.nextOffset > record.offset)
    }
    #expect(try log.maxTimestamp()?.timestampMs == wanted.map(\.timestampMs).max())
  }

  @Test("a writer that is opened again goes on without gap or repeat")
  func goesOn() throws {
    var generator = SeededGenerator(seed: 3)
    let disk = SimulatedDisk()
    let wanted = Sample.records(2_000, &generator)
    var next = 0
    while next < wanted.count {
      let writer = try ArchiveWriter(path: Sample.folder, options: Sample.options, files: disk)
      let at = try writer.open(Sample.log, Partition(0), start: Offset(0))
      // From a little before: what is there already is passed over.
      let from = wanted.firstIndex { $0.offset >= at.number } ?? wanted.count
      let count = Int.random(in: 1...300, using: &generator)
      try writer.append(Sample.batch(wanted[max(0, from - 10)..<min(wanted.count, from + count)]))
      if Bool.random(using: &generator) { try writer.close() } else { try writer.commit() }
      next = from + count
    }
    #expect(try Sample.read(disk) == wanted)
  }

  @Test("what Kafka had lost is a range by name, not a silence")
  func lost() throws {
    var generator = SeededGenerator(seed: 5)
    let disk = SimulatedDisk()
    let writer = try ArchiveWriter(path: Sample.folder, options: Sample.options, files: disk)
    try writer.open(Sample.log, Partition(0), start: Offset(0))
    let before = Sample.records(100, &generator)
    try writer.append(Sample.batch(before))
    let end = Offset(before.last!.offset).next
    try writer.noteLost(Sample.partition(), before: Offset(5_000))
    let after = Sample.records(100, from: 5_000, &generator)
    try writer.append(Sample.batch(after))
    try writer.close()
    let reader = try ArchiveReader(path: Sample.folder, files: disk)
    #expect(reader.partition(Sample.partition())?.lost == [end..<Offset(5_000)])
    #expect(try Sample.read(disk) == before + after)
  }
}
