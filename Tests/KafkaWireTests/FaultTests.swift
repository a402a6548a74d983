import EventModel
import KafkaWire
import TestServers
import Testing

/// A broker that dies under a consumer and comes back.
@Suite(.enabled(if: KafkaCluster.startUnavailable == nil, "\(KafkaCluster.startUnavailable ?? "")"))
struct FaultTests {
  @Test func aKilledBrokerIsToldAndReadingGoesOn() throws {
    let cluster = try KafkaCluster.start()
    let topic = try cluster.makeTopic()
    let partition = TopicPartition(topic, Partition(0))
    try cluster.produce((0..<100).map { TestRecord("k", "\($0)") }, to: topic)
    let consumer = try cluster.directReader(
      [partition: Offset(0)], ["reconnect.backoff.max.ms": "500"])
    var reading = Reading()
    try reading.poll(consumer, until: "the first hundred") { $0.records.count == 100 }
    try cluster.kill()
    try reading.poll(consumer, until: "all brokers down") { reading in
      reading.events.contains { event in
        if case .failed(let error) = event { error.name == "_ALL_BROKERS_DOWN" } else { false }
      }
    }
    for case .failed(let error) in reading.events {
      #expect(error.disposition == .retry && !error.isFatal, "\(error)")
    }
    #expect(!consumer.takeLogLines().isEmpty)
    try cluster.restart()
    try cluster.produce((100..<200).map { TestRecord("k", "\($0)") }, to: topic)
    try reading.poll(consumer, until: "the second hundred") { $0.records.count >= 200 }
    #expect(reading.records.map(\.text) == (0..<200).map(String.init))
    #expect(reading.records.map(\.offset) == Array(0..<200))
  }

  @Test func withoutABrokerAnAdminSaysSo() throws {
    let admin = try KafkaAdmin(KafkaSettings(["bootstrap.servers": "127.0.0.1:1"]))
    #expect {
      _ = try admin.metadata(timeout: .seconds(2))
    } throws: { error in
      (error as? KafkaError)?.disposition == .retry && "\(error)".contains("127.0.0.1:1")
    }
  }
}
