import EventModel
import Foundation
import KafkaWire
import TestServers
import Testing

@Suite("Real clients on the node")
struct NodeClientTests {
  static let hasKcat = Command.path(of: "kcat") != nil

  @Test("records go in and come out: keys, nulls, headers, timestamps", .enabled(if: hasKcat))
  func roundTrip() throws {
    let node = try NodeProcess()
    try node.kcat(
      "-P", "-t", "first", "-K", "=", "-H", "trace=abc", "-H", "empty", input: "a=1\nb=2\n")
    try node.kcat("-P", "-t", "first", "-Z", "-K", "=", input: "c=\n=d\n")
    let text = try node.kcat(
      "-C", "-t", "first", "-e", "-q", "-f", "%o %k %K %s %S %h\n")
    #expect(
      text == """
        0 a 1 1 1 trace=abc,empty=NULL
        1 b 1 2 1 trace=abc,empty=NULL
        2 c 1  -1 \n3  -1 d 1 \n
        """)
    #expect(try node.kcat("-L", "-t", "first").contains("partition 0, leader 1"))
  }

  @Test("acks and idempotence", .enabled(if: hasKcat), arguments: ["0", "1", "all", "idempotent"])
  func acks(acks: String) throws {
    let node = try NodeProcess()
    let setting =
      acks == "idempotent" ? "enable.idempotence=true" : "request.required.acks=\(acks)"
    let lines = (0..<500).map { "\($0)" }
    try node.kcat(
      "-P", "-t", "t", "-X", setting, "-X", "batch.num.messages=50",
      input: lines.joined(separator: "\n") + "\n")
    #expect(
      try node.kcat("-C", "-t", "t", "-c", "500", "-q") == lines.joined(separator: "\n") + "\n")
  }

  @Test(
    "codecs: what is stored is what was sent", .enabled(if: hasKcat),
    arguments: ["none": 0, "gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4])
  func codecs(name: String, number: UInt8) throws {
    let node = try NodeProcess()
    let line = String(repeating: "compressible ", count: 200)
    let lines = Array(repeating: line, count: 50).joined(separator: "\n") + "\n"
    try node.kcat("-P", "-t", "t", "-z", name, "-X", "linger.ms=200", input: lines)
    #expect(try node.kcat("-C", "-t", "t", "-e", "-q") == lines)
    let file = node.data.appending(path: "t-0/00000000000000000000.log")
    let bytes = try Data(contentsOf: file)
    // The attributes of the first batch: its low three bits are the codec.
    #expect(bytes[22] & 7 == number)
  }

  @Test("offsets by time, from the end, and out of range", .enabled(if: hasKcat))
  func offsets() throws {
    let node = try NodeProcess()
    let producer = try KafkaProducer(node.settings())
    for number in 0..<10 {
      try producer.produce(
        to: TopicName("t"), partition: Partition(0), key: nil, value: Array("\(number)".utf8),
        timestampMs: 1_700_000_000_000 + Int64(number) * 1000, token: 0)
    }
    try producer.flush(timeout: .seconds(30))
    #expect(try node.kcat("-Q", "-t", "t:0:1700000004500") == "t [0] offset 5\n")
    #expect(try node.kcat("-Q", "-t", "t:0:1700000004000") == "t [0] offset 4\n")
    #expect(try node.kcat("-Q", "-t", "t:0:1800000000000") == "t [0] offset -1\n")
    #expect(try node.kcat("-C", "-t", "t", "-o", "-2", "-e", "-q") == "8\n9\n")
    #expect(
      try node.kcat(
        "-C", "-t", "t", "-o", "999", "-c", "1", "-q", "-X", "auto.offset.reset=earliest")
        == "0\n")
    #expect(
      try node.kcat("-C", "-t", "t", "-o", "s@1700000007000", "-e", "-q") == "7\n8\n9\n")
  }

  @Test("a group goes on where it stopped, after a restart too", .enabled(if: hasKcat))
  func group() throws {
    let node = try NodeProcess(["--node-partitions", "3"])
    func read(_ count: Int) throws -> [String] {
      try node.kcat(
        "-G", "g", "-c", "\(count)", "-q", "-X", "auto.offset.reset=earliest", "-X",
        "session.timeout.ms=6000", "t"
      ).split(separator: "\n").map(String.init)
    }
    try node.kcat("-P", "-t", "t", "-p", "0", input: "1\n2\n3\n")
    #expect(try read(3) == ["1", "2", "3"])
    try node.kcat("-P", "-t", "t", "-p", "1", input: "4\n")
    #expect(try read(1) == ["4"])
    try node.kcat("-P", "-t", "t", "-p", "2", input: "5\n")
    node.kill()
    try node.start()
    #expect(try read(1) == ["5"])
  }

  @Test("topics are made, grown, emptied and deleted")
  func topics() throws {
    let node = try NodeProcess()
    let admin = try KafkaAdmin(node.settings())
    let name = TopicName("made")
    try admin.createTopic(
      TopicSpecification(
        name, partitionCount: 2, replication: 3, configs: ["retention.ms": "1000"]),
      timeout: .seconds(30))
    #expect(throws: KafkaError.self) {
      try admin.createTopic(
        TopicSpecification(name, partitionCount: 2), timeout: .seconds(30))
    }
    #expect(throws: KafkaError.self) {
      try admin.createTopic(
        TopicSpecification(
          TopicName("c"), partitionCount: 1, configs: ["cleanup.policy": "compact"]),
        timeout: .seconds(30))
    }
    try admin.createPartitions(name, total: 5, timeout: .seconds(30))
    let metadata = try admin.metadata(topic: name, timeout: .seconds(30))
    #expect(metadata.topics.first?.partitions.count == 5)
    let place = TopicPartition(name, Partition(4))
    let producer = try KafkaProducer(node.settings())
    for token in 0..<10 {
      try producer.produce(
        to: name, partition: Partition(4), key: nil, value: [1], token: UInt64(token))
      try producer.flush(timeout: .seconds(30))
    }
    try admin.deleteRecords(before: [place: Offset(7)], timeout: .seconds(30))
    #expect(try admin.listOffsets([place], timeout: .seconds(30))[place]?.low == Offset(7))
    node.kill()
    try node.start()
    #expect(try admin.listOffsets([place], timeout: .seconds(30))[place]?.low == Offset(7))
    try admin.deleteTopic(name, timeout: .seconds(30))
    #expect(!FileManager.default.fileExists(atPath: node.data.path + "/made-4"))
  }

  @Test("SIGTERM stops it in order, and a folder has one owner")
  func stop() throws {
    let node = try NodeProcess()
    let output = node.folder.appending(path: "other").path
    let other = try ChildProcess.start(
      [NodeProcess.program.path, "node", "--data", node.data.path, "--listen", "127.0.0.1:0"],
      output: output)
    #expect(ChildProcess.wait(other) >> 8 == 75)
    #expect(ChildProcess.contents(output).contains("is in use by process"), "it says why")
    #expect(node.stop() == 0)
    try node.start()
    #expect(node.stop(SIGINT) == 0)
  }
}
