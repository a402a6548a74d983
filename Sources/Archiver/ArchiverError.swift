package import Archive
package import EventModel
package import KafkaWire

/// Why archiving stopped; the disposition says what its caller does.
package enum ArchiverError: Error, CustomStringConvertible {
  case kafka(KafkaError)
  case archive(ArchiveError)
  /// The topic is not the one that was archived before.
  case anotherLog(TopicPartition, String)
  /// The next offset is not in the log any more; the next session notes what is lost.
  case offsetGone(TopicPartition, Offset)
  /// The number of partitions changed; the next session takes them all.
  case partitionsChanged(TopicName)
  case misconfigured(String)

  /// Whether trying again may help.
  var isPassing: Bool {
    switch self {
    case .kafka(let error): error.disposition == .retry || error.disposition == .fenced
    case .offsetGone, .partitionsChanged: true
    case .archive, .anotherLog, .misconfigured: false
    }
  }

  package var description: String {
    switch self {
    case .kafka(let error): "Kafka: \(error)"
    case .archive(let error): "\(error)"
    case .anotherLog(let partition, let what):
      "\(partition) is not the log that was archived before: \(what)"
    case .offsetGone(let partition, let offset): "\(partition): offset \(offset) is not in the log"
    case .partitionsChanged(let topic): "topic \(topic) has another number of partitions now"
    case .misconfigured(let what): what
    }
  }
}
