import Compression
import EventCodec
import EventModel
import Foundation
import RecordLog
import SimulatedDisk
import TestServers
import Testing

/// What Kafka wrote is read; what is written here, Kafka's own tool reads.
@Suite("Kafka's own files", .serialized)
struct KafkaTests {
  static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures/kafka-4.1.1")

  private func open(_ path: String) throws -> DataFolder {
    var options = LogOptions()
    options.isReadOnly = true
    return try DataFolder(path: path, options: options, nowMs: 0)
  }

  private func batches(_ log: PartitionLog) throws -> [StoredBatch] {
    var next = log.startOffset
    var result: [StoredBatch] = []
    while next < log.stableEnd {
      let read = try log.read(from: next, maxBytes: 1 << 18, minOneBatch: true)
      result += try StoredBatch.split(read.bytes)
      next = read.nextOffset
    }
    return result
  }

  @Test("a recorded folder of Kafka 4.1.1", arguments: ["none", "gzip", "snappy", "lz4", "zstd"])
  func recorded(codec: String) throws {
    let folder = try open(Self.fixtures.path)
    #expect(folder.clusterID == "yNih2MgLQHGMqz2d5wa8yA")
    let log = try folder.open(TopicPartition(TopicName("fixture-\(codec)"), Partition(0)))
    #expect(log.startOffset == 0 && log.endOffset == 40 && log.stableEnd == 40)
    #expect(log.topicID.description.count == 22)
    try log.verify()
    let records = try batches(log).flatMap { try $0.records() }
    #expect(records.count == 40)
    for (index, record) in records.enumerated() {
      #expect(record.offset == Int64(index) && record.headers == ["h1", "h2"])
      #expect(record.key == Array("key-\((index + 1) % 7)".utf8))
      let value = String(decoding: record.value ?? [], as: UTF8.self)
      #expect(value.hasPrefix("{\"codec\":\"\(codec)\",\"n\":\(index + 1),"))
      let first = records.first { $0.timestampMs >= record.timestampMs }!
      #expect(try log.lookup(timestampMs: record.timestampMs)?.offset == first.offset)
    }
    #expect(log.endOffset(forEpoch: 0) == EpochEnd(epoch: 0, endOffset: 40))
  }

  @Test("a snapshot of producers as Kafka writes it")
  func snapshot() throws {
    let theirs = [UInt8](
      try Data(
        contentsOf: Self.fixtures.appendingPathComponent(
          "fixture-snappy-0/00000000000000000040.snapshot")))
    let disk = SimulatedDisk()
    let test = try TestLog(disk)
    try test.append(Batches.plain(40, producer: (2, 0, 0)))
    try test.folder.close()
    var ours = try #require(disk.contents(TestLog.folder + "/00000000000000000040.snapshot"))
    // The checksum (2 to 5) covers the time (36 to 43), which is each one's own.
    for at in Array(2..<6) + Array(36..<44) { ours[at] = theirs[at] }
    #expect(ours == theirs)
  }

  @Test(
    "segments of a running Kafka, closed and killed",
    .enabled(if: KafkaTests.isAvailable))
  func live() throws {
    let cluster = try KafkaCluster.start(.kafka, options: ["log.segment.bytes=1048576"])
    let counts = ["none": 3000, "gzip": 500, "snappy": 500, "lz4": 500, "zstd": 500]
    for (codec, count) in counts.sorted(by: { $0.key < $1.key }) {
      try cluster.tool([
        "ProducerPerformance", "--topic", "t-\(codec)", "--num-records", "\(count)",
        "--record-size", "1000", "--throughput", "-1", "--producer-props",
        "bootstrap.servers=\(cluster.bootstrap)", "acks=all", "compression.type=\(codec)",
      ])
    }
    let data = try #require(cluster.folder).appendingPathComponent("1/data").path
    #expect(throws: LogError.self, "it is running") { try open(data) }
    try cluster.kill()
    try check(data, counts)
    try cluster.restart()
    try cluster.stop()
    try check(data, counts)
  }

  private func check(_ data: String, _ counts: [String: Int]) throws {
    let folder = try open(data)
    for (codec, count) in counts {
      let log = try folder.open(TopicPartition(TopicName("t-\(codec)"), Partition(0)))
      #expect(log.endOffset == Int64(count))
      try log.verify()
      let records = try batches(log).flatMap { try $0.records() }
      #expect(records.map(\.offset) == Array(0..<Int64(count)))
      for index in stride(from: 0, to: count, by: 97) {
        let time = records[index].timestampMs
        let first = records.first { $0.timestampMs >= time }!
        #expect(try log.lookup(timestampMs: time)?.offset == first.offset)
      }
      let greatest = records.map(\.timestampMs).max()
      #expect(
        try log.maxTimestamp()?.offset == records.first { $0.timestampMs == greatest }?.offset)
    }
  }

  @Test(
    "Kafka's dump tool reads our segments, indexes and snapshots",
    .enabled(if: KafkaTests.isAvailable))
  func dump() throws {
    let url = try FolderTests.temporary()
    defer { do { try FileManager.default.removeItem(at: url) } catch { Issue.record(error) } }
    var settings = LogSettings()
    settings.segmentBytes = 40_000
    let test = try TestLog(SystemFiles(), path: url.path + "/data", settings: settings)
    var compressor = try ZstdCompressor(level: 3)
    for index in 0..<200 {
      var builder = BatchBuilder(
        producerID: Int64(index % 3), producerEpoch: 1, baseSequence: Int32(index / 3 * 5))
      for record in 0..<5 {
        builder.append(
          timestampMs: test.nowMs + Int64(index * 10 - record), key: Array("k\(index)".utf8),
          value: record == 0 ? nil : (0..<100).map { _ in .random(in: 0...255) },
          headers: [(Array("h".utf8), nil), (Array("g".utf8), [1])])
      }
      let packed = index % 2 == 0 ? 4 : 0
      try test.append(
        builder.finish(codecNumber: UInt8(packed)) { payload in
          do { return try compressor.pack(payload) } catch { preconditionFailure("\(error)") }
        })
      if index % 7 == 0 { try test.sync() }
    }
    try test.folder.close()
    let folder = url.path + "/data/orders-0"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    func files(_ ending: String) -> String {
      names.filter { $0.hasSuffix(ending) }.map { folder + "/" + $0 }.joined(separator: ",")
    }
    #expect(names.filter { $0.hasSuffix(".log") }.count >= 2)
    let logs = try KafkaTests.tool(["--deep-iteration", "--files", files(".log")])
    #expect(logs.split(separator: "\n").filter { $0.hasPrefix("| offset:") }.count == 1000)
    #expect(logs.split(separator: "\n").filter { $0.contains("isvalid: true") }.count == 200)
    for ending in [".index", ".timeindex"] {
      let text = try KafkaTests.tool(["--files", files(ending)])
      #expect(text.contains("offset: "))
      for word in ["mismatch", "Mismatch", "not found", "out of order", "Exception"] {
        #expect(!text.contains(word), "\(ending): \(text)")
      }
      #expect(!logs.contains("Found invalid"))
    }
    let snapshots = try KafkaTests.tool(["--files", files(".snapshot")])
    for producer in 0..<3 {
      #expect(snapshots.contains("producerId: \(producer) producerEpoch: 1"))
    }
  }

  private static func tool(_ words: [String]) throws -> String {
    try KafkaCluster.runTool(["DumpLogSegments"] + words)
  }

  static let isAvailable: Bool = {
    guard let reason = KafkaCluster.kafkaUnavailable else { return true }
    print("skipped: \(reason)")
    return false
  }()
}
