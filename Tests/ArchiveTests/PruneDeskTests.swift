import Archive
import EventModel
import SimulatedDisk
import SuiteSupport
import Testing

/// What is asked of the archive's owner, and its answers.
@Suite("Archive: requests to drop something")
struct PruneDeskTests {
  /// An archive whose first segments are older than 2,000 ms, and what would go of it.
  private static func made() throws -> (SimulatedDisk, ArchiveWriter, PrunePlan) {
    let disk = SimulatedDisk()
    let writer = try ArchiveWriter(path: Sample.folder, options: Sample.options, files: disk)
    try writer.open(Sample.log, Partition(0), start: Offset(0))
    let batch = RecordBatch()
    var generator = SeededGenerator(seed: 5)
    for offset in 0..<400 {
      batch.append(
        Sample.partition(), offset: Offset(Int64(offset)), timestampMs: Int64(offset) * 10,
        timestampType: .createTime, key: nil,
        value: (0..<400).map { _ in .random(in: 0...255, using: &generator) }, headerBytes: [],
        headerCount: 0)
    }
    try writer.append(batch)
    try writer.commit()
    let archived = try ArchiveReader(path: Sample.folder, files: disk).partitions[0]
    return (disk, writer, try #require(PrunePlan(archived, before: 2_000)))
  }

  @Test("a request is taken once, by the one who is first, and answered to whom it asks")
  func once() throws {
    let (disk, _, plan) = try Self.made()
    let desk = PruneDesk(folder: Sample.folder, files: disk)
    let request = PruneRequest(id: 3, deadlineMs: 100, drops: [.init(plan, before: 2_000)])
    #expect(try !desk.hasRequest())
    try desk.put(request)
    #expect(try desk.hasRequest())
    #expect(try desk.take(nowMs: 99) == request)
    #expect(try desk.take(nowMs: 99) == nil)
    #expect(try !desk.withdraw())
    try desk.put(PruneAnswer(to: request, refusals: [nil, "because"]))
    let other = PruneRequest(id: 4, deadlineMs: 100, drops: [])
    #expect(try desk.takeAnswer(to: other) == nil)
    #expect(try desk.takeAnswer(to: request)?.refusals == [nil, "because"])
    #expect(try desk.takeAnswer(to: request) == nil)

    try desk.put(request)
    #expect(try desk.withdraw())
    #expect(try desk.take(nowMs: 99) == nil)
    // Nobody waits for it any more.
    try desk.put(request)
    #expect(try desk.take(nowMs: 100) == nil)
    #expect(try !desk.hasRequest())
  }

  @Test("half a request, or one with a changed byte, is none")
  func damaged() throws {
    let (disk, _, plan) = try Self.made()
    let desk = PruneDesk(folder: Sample.folder, files: disk)
    let path = Sample.folder + "/prune-request"
    let request = PruneRequest(id: 3, deadlineMs: 100, drops: [.init(plan, before: 2_000)])
    try desk.put(request)
    let whole = try #require(disk.contents(path))
    for length in 0..<whole.count {
      disk.setContents(path, Array(whole[..<length]))
      #expect(try desk.take(nowMs: 1) == nil, "\(length) bytes")
      try desk.put(request)
    }
    for position in whole.indices {
      var bytes = whole
      bytes[position] ^= 1
      disk.setContents(path, bytes)
      #expect(try desk.take(nowMs: 1) == nil, "byte \(position)")
      try desk.put(request)
    }
  }

  @Test("a plan ends where it is told to, and a log that is not open is pruned as well")
  func limited() throws {
    let (disk, writer, plan) = try Self.made()
    let archived = try ArchiveReader(path: Sample.folder, files: disk).partitions[0]
    #expect(plan.segments.count > 1)
    let first = try #require(
      PrunePlan(
        archived, before: 2_000,
        upTo: archived.blocks.first { $0.segment != archived.blocks[0].segment }?.from))
    #expect(first.segments == [plan.segments[0]])
    #expect(PrunePlan(archived, before: 2_000, upTo: Offset(1)) == nil)
    // The topic goes on as another log, which is the open one.
    try writer.close()
    let next = try ArchiveWriter(path: Sample.folder, options: Sample.options, files: disk)
    try next.open(LogName(topic: Sample.log.topic, life: 2), Partition(0), start: Offset(0))
    try next.prune(first)
    try next.close()
    let after = try ArchiveReader(path: Sample.folder, files: disk).partitions
    #expect(after.map(\.log.life) == [1, 2] && after[0].start == first.newStart)
  }
}
