package import EventModel

/// What a consumer has to tell its owner beside records.
package enum ConsumerEvent: Sendable, Equatable {
  /// The group gave these partitions; no record of them comes until the owner calls
  /// `KafkaConsumer.assign` with where each is to be read from. Never empty.
  case assigned([TopicPartition])
  /// The group wants these partitions back. No more records of them come. The owner commits what
  /// it has of them, then calls `KafkaConsumer.unassign`; the new owner waits for that.
  case revoked([TopicPartition])
  /// These partitions are somebody else's already: nothing of them may be committed. The owner
  /// calls `KafkaConsumer.unassign`.
  case lost([TopicPartition])
  /// Everything of the partition that may be read was read; the next record will have this offset
  /// or a greater one. Told once each time that the end is reached.
  case endOfPartition(TopicPartition, next: Offset)
  /// The offset to read next is not in the log: retention removed it, or the topic was truncated
  /// or made anew. Nothing of the partition is read until it is assigned anew.
  case offsetOutOfRange(TopicPartition, requested: Offset, KafkaError)
  /// Something else is wrong with one partition, as a missing right or a bad checksum.
  case partitionFailed(TopicPartition, KafkaError)
  /// Something is wrong with the whole client, fatal where the error says so; or with a topic: one
  /// that does not exist is told here, by name, after `topic.metadata.propagation.max.ms` (30 s).
  case failed(KafkaError)
  /// A hint of offsets was not taken. Harmless: Postgres is the truth.
  case hintRefused(KafkaError)

  /// Whether the owner must hear of it before more records are read.
  var isUrgent: Bool {
    switch self {
    case .endOfPartition, .hintRefused: false
    default: true
    }
  }
}
