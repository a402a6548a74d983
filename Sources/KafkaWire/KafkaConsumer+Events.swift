import CRdkafka
import EventModel

extension KafkaConsumer {
  /// Turns a message that is an error into an event.
  func takeError(_ message: UnsafeMutablePointer<rd_kafka_message_t>) {
    let code = message.pointee.err
    guard let topic = message.pointee.rkt, message.pointee.partition >= 0 else {
      let topic = message.pointee.rkt.map { String(cString: rd_kafka_topic_name($0)) }
      return signals.add(.failed(error(message, "reading \(topic ?? "from Kafka")")))
    }
    let partition = TopicPartition(
      TopicName(String(cString: rd_kafka_topic_name(topic))), Partition(message.pointee.partition))
    let isOurs = signals.assigned.contains(partition) && !leaving.contains(partition)
    switch code {
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
      guard isOurs else { return }
      atEnd.insert(partition)
      signals.add(.endOfPartition(partition, next: Offset(message.pointee.offset)))
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
      guard isOurs else { return }
      signals.add(
        .offsetOutOfRange(
          partition, requested: Offset(message.pointee.offset),
          error(message, "reading \(partition)")))
    default:
      signals.add(.partitionFailed(partition, error(message, "reading \(partition)")))
    }
  }

  /// Keeps account of what the group gave and wants back.
  func note(_ events: [ConsumerEvent]) {
    for event in events {
      switch event {
      case .assigned(let partitions): unanswered.formUnion(partitions)
      case .revoked(let partitions), .lost(let partitions): leaving.formUnion(partitions)
      default: continue
      }
    }
  }

  private func error(
    _ message: UnsafeMutablePointer<rd_kafka_message_t>, _ what: String
  ) -> KafkaError {
    // A fatal error comes as a message of a code that says no more than "fatal".
    if message.pointee.err == RD_KAFKA_RESP_ERR__FATAL {
      return KafkaError(client.pointer, message.pointee.err.rawValue, nil, settings)
    }
    let detail = rd_kafka_message_errstr(message).map { String(cString: $0) }
    return KafkaError(
      message.pointee.err, doing: what, detail: detail.map(settings.withoutSecrets))
  }
}
