import CRdkafka
import EventModel

extension ClusterMetadata {
  /// Copies librdkafka's answer.
  init(_ answer: rd_kafka_metadata) {
    brokers = (0..<Int(answer.broker_cnt)).map { index in
      let broker = answer.brokers[index]
      return Broker(
        number: broker.id, host: String(cString: broker.host), port: Int(broker.port))
    }.sorted { $0.number < $1.number }
    topics = (0..<Int(answer.topic_cnt)).map { Topic(answer.topics[$0]) }
      .sorted { $0.name.text.utf8.lexicographicallyPrecedes($1.name.text.utf8) }
  }
}

extension ClusterMetadata.Topic {
  fileprivate init(_ topic: rd_kafka_metadata_topic) {
    let name = TopicName(String(cString: topic.topic))
    let places = (0..<Int(topic.partition_cnt)).map { index in
      let place = topic.partitions[index]
      return ClusterMetadata.PartitionPlace(
        partition: Partition(place.id), leader: place.leader < 0 ? nil : place.leader,
        replicas: (0..<Int(place.replica_cnt)).map { place.replicas[$0] },
        inSyncReplicas: (0..<Int(place.isr_cnt)).map { place.isrs[$0] })
    }
    self.init(
      name: name, partitions: places.sorted { $0.partition < $1.partition },
      error: topic.err == RD_KAFKA_RESP_ERR_NO_ERROR
        ? nil : KafkaError(topic.err, doing: "topic \(name)"))
  }
}
