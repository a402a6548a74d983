import EventCodec
import EventModel
import RecordLog
import SimulatedDisk
import Testing

@Suite("What is appended, and what is refused")
struct AppendTests {
  private func changed(_ batch: [UInt8], _ change: (inout BatchHeader) -> Void) -> [UInt8] {
    var header = batch.withUnsafeBytes { BatchHeader(reading: $0)! }
    change(&header)
    var bytes = batch
    header.crc = batch.withUnsafeBytes {
      header.checksum(records: UnsafeRawBufferPointer(rebasing: $0[61...]))
    }
    bytes.withUnsafeMutableBytes { header.write(to: $0.baseAddress!) }
    return bytes
  }

  /// The case's name, without its text.
  private func name(_ refusal: AppendRefusal) -> String {
    String(
      "\(refusal as Any)".isEmpty
        ? "" : String(describing: Mirror(reflecting: refusal).children.first!.label!))
  }

  @Test("each fault has Kafka's answer; of several, Kafka's first one")
  func refusals() throws {
    let test = try TestLog(SimulatedDisk())
    test.settings.maxMessageBytes = 500
    let good = Batches.plain(2)
    let now = test.nowMs
    var flipped = good
    flipped[70] ^= 1
    let large = Batches.plain(1, valueBytes: 600)
    var largeFlipped = large
    largeFlipped[70] ^= 1
    var largeMoved = large
    largeMoved[7] = 1
    let cases: [(String, [UInt8])] = [
      ("corruptMessage", flipped), ("messageTooLarge", large), ("messageTooLarge", largeFlipped),
      ("invalidRecord", largeMoved), ("invalidRecord", []),
      ("invalidRecord", Array(good.dropLast())),
      ("invalidRecord", good + good), ("corruptMessage", changed(good) { $0.batchLength = -5 }),
      ("invalidRecord", changed(good) { $0.magic = 1 }),
      ("invalidRecord", changed(good) { $0.attributes = 0x20 }),
      ("invalidTransactionState", changed(good) { $0.attributes = 0x10 }),
      ("invalidTimestamp", changed(good) { $0.attributes = 0x08 }),
      ("invalidRecord", changed(good) { $0.attributes = 0x07 }),
      ("invalidRecord", changed(good) { $0.attributes = 0x04 }),
      ("invalidRecord", changed(good) { $0.recordCount = 0 }),
      ("invalidRecord", changed(good) { $0.recordCount = 3 }),
      ("invalidRecord", changed(good) { ($0.recordCount, $0.lastOffsetDelta) = (3, 2) }),
      ("invalidRecord", changed(good) { ($0.recordCount, $0.lastOffsetDelta) = (1, 0) }),
      ("invalidRecord", changed(good) { $0.producerID = 5 }),
      ("invalidTimestamp", Batches.plain(1, timestampMs: now + 3_600_001)),
    ]
    for (index, (expected, bytes)) in cases.enumerated() {
      do throws(AppendRefusal) {
        try test.append(bytes)
        Issue.record("case \(index) was appended")
      } catch { #expect(name(error) == expected, "case \(index): \(error)") }
    }
    #expect(test.log.endOffset == 0 && test.log.sizeBytes == 0)
    #expect(try test.append(Batches.plain(1, timestampMs: now + 3_600_000)).baseOffset == 0)
    test.settings.timestampBeforeMaxMs = 1000
    #expect(throws: AppendRefusal.self) {
      try test.append(Batches.plain(1, timestampMs: now - 1001))
    }
    #expect(try test.append(Batches.plain(1, timestampMs: now - 1000)).baseOffset == 1)
  }

  @Test("stored as it came, but for offset and epoch")
  func stamps() throws {
    let disk = SimulatedDisk()
    for opening in 0..<3 {
      let test = try TestLog(disk)
      #expect(test.folder.epoch == Int32(opening))
      try test.append(Batches.plain(3))
      try test.sync()
      let batches = try test.batches()
      #expect(batches.map(\.header.leaderEpoch) == (0...opening).map(Int32.init))
      #expect(batches.map(\.header.baseOffset) == (0...opening).map { Int64($0 * 3) })
      #expect(batches.allSatisfy { $0.payload == Array(Batches.plain(3)[16...]) })
      #expect(test.log.endOffset(forEpoch: 0) == EpochEnd(epoch: 0, endOffset: 3))
      #expect(
        test.log.endOffset(forEpoch: Int32(opening))
          == EpochEnd(epoch: Int32(opening), endOffset: Int64(opening * 3 + 3)))
      #expect(test.log.endOffset(forEpoch: 9) == EpochEnd(epoch: -1, endOffset: -1))
      try test.folder.close()
    }
  }

  @Test("LogAppendTime: the log's clock, under a new checksum")
  func appendTime() throws {
    let test = try TestLog(SimulatedDisk())
    test.settings.stampsAppendTime = true
    let appended = try test.append(Batches.plain(2, timestampMs: 5))
    #expect(appended.logAppendTimeMs == test.nowMs)
    try test.sync()
    let batch = try #require(try test.batches().first)
    #expect(batch.header.isLogAppendTime && batch.header.maxTimestamp == test.nowMs)
    #expect(try batch.records().map(\.timestampMs) == [test.nowMs, test.nowMs])
    #expect(try test.log.lookup(timestampMs: test.nowMs)?.offset == 0)
  }

  @Test("a header that lies about its greatest time is put right")
  func greatestTime() throws {
    let test = try TestLog(SimulatedDisk())
    let batch = Batches.plain(2)
    try test.append(changed(batch) { $0.maxTimestamp += 1_000_000 })
    try test.sync()
    #expect(try test.batches().first?.payload == Array(batch[16...]))
  }

  @Test("only what is fsynced is visible")
  func visibility() throws {
    let test = try TestLog(SimulatedDisk())
    try test.append(Batches.plain())
    #expect(test.log.endOffset == 1 && test.log.stableEnd == 0)
    #expect(try test.read(from: 0).bytes.isEmpty)
    #expect(try test.log.lookup(timestampMs: 0) == nil)
    let ticket = try #require(try test.log.prepareSync())
    try test.append(Batches.plain())
    try test.log.synced(ticket.run())
    #expect(test.log.endOffset == 2 && test.log.stableEnd == 1)
    #expect(try test.read(from: 0).next == 1)
  }

  @Test("open files stay within their bound, whatever is read")
  func openFiles() throws {
    let disk = SimulatedDisk()
    var options = LogOptions()
    options.openFilesMax = 8
    let test = try TestLog(disk, options: options)
    test.settings.segmentBytes = 200
    for _ in 0..<100 {
      try test.append(Batches.plain())
      try test.sync()
    }
    for offset in stride(from: Int64(0), to: 100, by: 7) { _ = try test.read(from: offset) }
    #expect(test.log.segmentCount > 40)
    #expect(disk.openCount <= options.openFilesMax + 1, "and the lock")
  }
}
