import EventCodec
import EventModel
import Foundation
import KafkaWire
import SuiteSupport
import TestServers
import Testing

@Suite("What the node has acknowledged stays")
struct NodeDurabilityTests {
  @Test("an idempotent producer through a hundred kills: every record once, in order")
  func kills() throws {
    var generator = SeededGenerator(seed: 7)
    let node = try NodeProcess()
    let topic = TopicName("t")
    let producer = try KafkaProducer(
      node.settings([
        "linger.ms": "1", "batch.num.messages": "20",
        "reconnect.backoff.max.ms": "100", "retry.backoff.ms": "20",
      ]))
    var sent = 0
    func send(_ count: Int) throws {
      for _ in 0..<count {
        try producer.produce(
          to: topic, partition: Partition(0), key: nil, value: Array("\(sent)".utf8),
          token: UInt64(sent))
        sent += 1
      }
    }
    try send(100)
    var delivered = 0
    for _ in 0..<100 {
      // Kills in the middle of what is under way.
      let until = delivered + Int.random(in: 1...300, using: &generator)
      while delivered < until {
        try send(20)
        delivered += producer.takeReports(waiting: .milliseconds(5)).count
      }
      node.kill()
      try send(50)
      try node.start()
    }
    try producer.flush(timeout: .seconds(60))
    let lines = try node.kcat("-C", "-t", "t", "-o", "beginning", "-e", "-q").split(separator: "\n")
    #expect(lines.map { Int($0) } == (0..<sent).map { $0 })
  }

  @Test("topics deleted under their producer, again and again, harm nothing else")
  func deletions() throws {
    let node = try NodeProcess()
    let admin = try KafkaAdmin(node.settings())
    let producer = try KafkaProducer(node.settings(["linger.ms": "0"]))
    let doomed = TopicName("doomed")
    for round in 0..<20 {
      for token in 0..<50 {
        for topic in [doomed, TopicName("kept")] {
          try producer.produce(
            to: topic, partition: Partition(0), key: nil, value: [UInt8](repeating: 7, count: 500),
            token: UInt64(round * 50 + token))
        }
      }
      _ = producer.takeReports(waiting: .milliseconds(20))
      do { try admin.deleteTopic(doomed, timeout: .seconds(30)) } catch {
        // It may not have been made yet.
      }
    }
    try producer.flush(timeout: .seconds(60))
    let count = try node.kcat("-C", "-t", "kept", "-o", "beginning", "-e", "-q", "-f", ".").count
    #expect(count == 1000)
    #expect(node.stop() == 0, "\(node.log)")
    #expect(!node.log.contains("\"error\""))
  }

  @Test("a producer's duplicate is recognised after a restart")
  func duplicates() throws {
    let node = try NodeProcess()
    let batch = Self.batch
    let first = try RawClient(node.address)
    let id = try first.initProducerID()
    #expect(try first.metadata("t") == 0)
    #expect(try first.produce(batch(id, 0, 3), to: "t") == RawClient.Produced(error: 0, offset: 0))
    #expect(try first.produce(batch(id, 3, 2), to: "t") == RawClient.Produced(error: 0, offset: 3))
    node.kill()
    try node.start()
    let again = try RawClient(node.address)
    #expect(try again.produce(batch(id, 3, 2), to: "t") == RawClient.Produced(error: 0, offset: 3))
    #expect(try again.produce(batch(id, 0, 3), to: "t") == RawClient.Produced(error: 0, offset: 0))
    #expect(try again.produce(batch(id, 7, 1), to: "t").error == 45)
    #expect(try again.produce(batch(id, 5, 1), to: "t") == RawClient.Produced(error: 0, offset: 5))
    #expect(try again.initProducerID() != id)
  }

  /// A batch of that many records of an idempotent producer.
  private static func batch(_ id: Int64, _ sequence: Int32, _ count: Int) -> [UInt8] {
    var builder = BatchBuilder(producerID: id, producerEpoch: 0, baseSequence: sequence)
    for _ in 0..<count { builder.append(timestampMs: 1_700_000_000_000, key: nil, value: [1]) }
    return builder.finish()
  }
}
