package import Archive
package import EventModel
package import KafkaWire

/// Why history cannot be read.
package enum HistoryError: Error, CustomStringConvertible {
  case kafka(KafkaError)
  case archive(ArchiveError)
  /// Kafka removed it meanwhile; whoever asks again learns where history begins now.
  case gone(TopicPartition, Offset)
  /// The end that was there is not reached: an open transaction, or a log that was cut.
  case stuck(TopicPartition, at: Offset, end: Offset)
  /// Neither Kafka nor an archive is there to be read.
  case noSource

  package var description: String {
    switch self {
    case .kafka(let error): "Kafka: \(error)"
    case .archive(let error): "the archive: \(error)"
    case .gone(let partition, let offset):
      "\(partition): offset \(offset) was removed from Kafka while it was being read"
    case .stuck(let partition, let at, let end):
      "\(partition): no record comes after offset \(at), and the log ends at \(end): a transaction "
        + "is open, or the log was cut"
    case .noSource: "there is nothing to read from: neither Kafka nor an archive is named"
    }
  }
}
