import KafkaProtocol
import RecordLog

/// Why something that a client asks for is refused, as the client is told.
struct Refusal: Error, Equatable {
  let code: ErrorCode
  let text: String

  init(_ code: ErrorCode, _ text: String) {
    self.code = code
    self.text = text
  }

  init(_ error: LogError) { self.init(.kafkaStorageError, "\(error)") }

  /// As Kafka calls what the log refuses.
  init(_ refusal: AppendRefusal) {
    let code: ErrorCode =
      switch refusal {
      case .corruptMessage: .corruptMessage
      case .messageTooLarge: .messageTooLarge
      case .invalidTimestamp: .invalidTimestamp
      case .outOfOrderSequence: .outOfOrderSequenceNumber
      case .duplicateSequence: .duplicateSequenceNumber
      case .invalidProducerEpoch: .invalidProducerEpoch
      case .invalidTransactionState: .invalidTransactionState
      case .invalidRecord: .invalidRecord
      case .storage: .kafkaStorageError
      }
    self.init(code, "\(refusal)")
  }

  static let unknownPartition = Refusal(
    .unknownTopicOrPartition, "This server does not host this topic-partition.")
  static let noTransactions = Refusal(
    .transactionalIDAuthorizationFailed, "this node offers no transactions")
}

/// A part of an answer that says whether its part of the request was done.
protocol Refusable: Message {
  var errorCode: ErrorCode { get set }
  var errorMessage: String? { get set }
}

extension Refusable {
  /// For answers that have no room for a text.
  var errorMessage: String? {
    get { nil }
    set {}
  }

  mutating func refuse(_ refusal: Refusal) {
    errorCode = refusal.code
    errorMessage = refusal.text
  }
}

extension Array {
  /// An answer to each part of a request: filled in, or saying why it is refused.
  func answered<Answer: Refusable>(
    _ fill: (Element, inout Answer) throws(Refusal) -> Void
  ) -> [Answer] {
    map { part in
      var answer = Answer()
      do throws(Refusal) { try fill(part, &answer) } catch { answer.refuse(error) }
      return answer
    }
  }

  /// The same for partitions, with the topic's name.
  func answeredByPartition<Part, Answer: Refusable>(
    _ fill: (String, Part, inout Answer) throws(Refusal) -> Void
  ) -> [TopicPartitions<Answer>] where Element == TopicPartitions<Part> {
    map { topic in
      let partitions = topic.partitions.answered { (part, answer: inout Answer) throws(Refusal) in
        try fill(topic.name, part, &answer)
      }
      return TopicPartitions(name: topic.name, partitions: partitions)
    }
  }
}

extension AlterConfigsResponse.Resource: Refusable {}
extension CreatePartitionsResponse.Topic: Refusable {}
extension CreateTopicsResponse.Topic: Refusable {}
extension DeleteRecordsResponse.Partition: Refusable {}
extension DeleteTopicsResponse.Topic: Refusable {}
extension DescribeConfigsResponse.Resource: Refusable {}
extension FetchResponse.Partition: Refusable {}
extension ListOffsetsResponse.Partition: Refusable {}
extension OffsetForLeaderEpochResponse.Partition: Refusable {}
extension ProduceResponse.Partition: Refusable {}

extension Broker {
  /// - Throws: where the node only serves what is there.
  func requireWritable() throws(Refusal) {
    guard settings.isReadOnly else { return }
    throw Refusal(.topicAuthorizationFailed, "this node only serves; nothing can be changed")
  }

  /// A partition that a request names.
  /// - Parameter epoch: the client's idea of the leader's epoch; -1 where it has none.
  func served(
    _ topic: String, _ number: Int32, epoch: Int32 = -1
  ) throws(Refusal) -> ServedPartition {
    guard let partition = topics.partition(topic, number) else { throw .unknownPartition }
    let own = partition.log.leaderEpoch
    if epoch >= 0, own >= 0, epoch != own {
      throw Refusal(
        epoch < own ? .fencedLeaderEpoch : .unknownLeaderEpoch, "the leader's epoch is \(own)")
    }
    return partition
  }

  /// What a client is told of a log that could not be read or changed; damage is logged once.
  func refusal(_ error: LogError, _ partition: ServedPartition) -> Refusal {
    let code: ErrorCode
    switch error {
    case .offsetOutOfRange: return Refusal(.offsetOutOfRange, "\(error)")
    case .damaged: code = .corruptMessage
    default: code = .kafkaStorageError
    }
    if !partition.hasReportedDamage {
      partition.hasReportedDamage = true
      noteFailure("records cannot be read", partition.log, error)
    }
    return Refusal(code, "\(error)")
  }

  /// A line in the log about a partition that the disk refused something for.
  func noteFailure(_ message: StaticString, _ log: PartitionLog, _ error: LogError) {
    note(NodeEvent(.error, message, [("partition", "\(log.name)"), ("reason", "\(error)")]))
  }
}
