import EventModel
import Foundation
import KafkaWire
import TestServers
import Testing

@Suite("Folders that are served, and kept small")
struct NodeFolderTests {
  @Test("a folder is served and never changed", .enabled(if: NodeClientTests.hasKcat))
  func serve() throws {
    let writer = try NodeProcess()
    try writer.kcat("-P", "-t", "t", "-K", "=", input: "a=1\nb=2\n")
    writer.stop()
    let before = try Self.contents(writer.data)
    let reader = try NodeProcess(serving: writer.data.path)
    #expect(try reader.kcat("-C", "-t", "t", "-e", "-q", "-f", "%k%s ") == "a1 b2 ")
    // Groups work, in memory.
    #expect(
      try reader.kcat("-G", "g", "-c", "2", "-q", "-X", "auto.offset.reset=earliest", "t")
        == "1\n2\n")
    let raw = try RawClient(reader.address)
    #expect(try raw.metadata("new") == 3)
    // TOPIC_AUTHORIZATION_FAILED, as from a Kafka that lets a client only read.
    #expect(try raw.produce(RawClient.batch, to: "t").error == 29)
    let admin = try KafkaAdmin(reader.settings())
    #expect(throws: KafkaError.self) {
      try admin.createTopic(
        TopicSpecification(TopicName("new"), partitionCount: 1), timeout: .seconds(30))
    }
    reader.stop()
    #expect(try Self.contents(writer.data) == before)
  }

  @Test(
    "a folder that Apache Kafka wrote is served",
    .enabled(if: KafkaCluster.startUnavailable == nil && NodeClientTests.hasKcat))
  func serveKafka() throws {
    let kafka = try KafkaCluster.start()
    let topic = try kafka.makeTopic("theirs", partitions: 2)
    for codec in ["none", "gzip", "snappy", "lz4", "zstd"] {
      try kafka.produce(
        (0..<20).map { TestRecord("k\($0)", "\(codec)-\($0)", partition: Int32($0 % 2)) },
        to: topic, settings: ["compression.type": codec])
    }
    try kafka.stop()
    let folder = try #require(kafka.folder).appending(path: "1/data")
    let before = try Self.contents(folder)
    let node = try NodeProcess(serving: folder.path)
    for partition in 0..<2 {
      let lines = try node.kcat("-C", "-t", topic.text, "-p", "\(partition)", "-e", "-q")
      let expected = ["none", "gzip", "snappy", "lz4", "zstd"].flatMap { codec in
        (0..<10).map { "\(codec)-\($0 * 2 + partition)" }
      }
      #expect(lines.split(separator: "\n").map(String.init) == expected)
    }
    node.stop()
    #expect(try Self.contents(folder) == before)
  }

  @Test("old segments go, and the start moves")
  func retention() throws {
    let node = try NodeProcess(["--node-retention-every", "100ms"])
    let admin = try KafkaAdmin(node.settings())
    let topic = TopicName("t")
    try admin.createTopic(
      TopicSpecification(
        topic, partitionCount: 1,
        configs: ["retention.bytes": "1048576", "segment.bytes": "1048576"]),
      timeout: .seconds(30))
    let producer = try KafkaProducer(node.settings())
    for token in 0..<100 {
      try producer.produce(
        to: topic, partition: Partition(0), key: nil, value: [UInt8](repeating: 1, count: 100_000),
        token: UInt64(token))
    }
    try producer.flush(timeout: .seconds(60))
    let place = TopicPartition(topic, Partition(0))
    let deadline = ContinuousClock.now + .seconds(30)
    var low: Int64 = 0
    while low < 70, ContinuousClock.now < deadline {
      low = try admin.listOffsets([place], timeout: .seconds(30))[place]?.low.number ?? 0
    }
    #expect(low >= 70)
    #expect(try admin.listOffsets([place], timeout: .seconds(30))[place]?.high == Offset(100))
  }

  /// Every file of a folder with its bytes.
  private static func contents(_ folder: URL) throws -> [String: Data] {
    var all: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      let file = folder.appending(path: name)
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder)
      if !isFolder.boolValue { all[name] = try Data(contentsOf: file) }
    }
    return all
  }
}
