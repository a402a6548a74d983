package import EventModel
import Foundation
import KafkaWire

extension KafkaCluster {
  /// How long a test waits for what should take milliseconds, on a busy machine.
  package static let patience: Duration = .seconds(60)

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
