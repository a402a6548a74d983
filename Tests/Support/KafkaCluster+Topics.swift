package import EventModel
import Foundation
import Glibc
import KafkaWire

extension KafkaCluster {
  /// How long a test waits for what should take milliseconds, on a busy machine.
  package static let patience: Duration = .seconds(240)

  /// Creates a topic that no other test uses.
  package func makeTopic(
    _ stem: String = "test", partitions: Int = 1, configs: [String: String] = [:]
  ) throws -> TopicName {
    let name = TopicName("\(stem)-\(UUID().uuidString.lowercased())")
    let admin = try KafkaAdmin(settings())
    try admin.createTopic(
      TopicSpecification(name, partitionCount: partitions, configs: configs),
      timeout: Self.patience)
    return name
  }

  /// Deletes a topic, and waits until the brokers have forgotten it: they do a moment after they have
  /// agreed to.
  package func deleteTopic(_ topic: TopicName) throws {
    let admin = try KafkaAdmin(settings())
    try admin.deleteTopic(topic, timeout: Self.patience)
    let deadline = ContinuousClock.now + Self.patience
    while try admin.metadata(timeout: Self.patience).topics.contains(where: { $0.name == topic }) {
      guard ContinuousClock.now < deadline else {
        throw TestServerError("\(topic) is still there")
      }
      usleep(5_000)
    }
  }

  /// Produces records in order, waits until all are there, and returns where each stands.
  @discardableResult
  package func produce(
    _ records: [TestRecord], to topic: TopicName, settings more: [String: String] = [:]
  ) throws -> [(partition: TopicPartition, offset: Offset)] {
    let producer = try KafkaProducer(settings(more))
    for (index, record) in records.enumerated() {
      try producer.produce(
        to: topic, partition: record.partition.map { Partition($0) }, key: record.key,
        value: record.value, headers: record.headers, timestampMs: record.timestampMs,
        token: UInt64(index))
    }
    try producer.flush(timeout: Self.patience)
    return try producer.takeReports().sorted { $0.token < $1.token }.map { report in
      switch report.outcome {
      case .delivered(let partition, let offset): return (partition, offset)
      case .failed(let error): throw error
      }
    }
  }
}
