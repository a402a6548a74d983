package import EventModel

/// What became of one record that was produced.
package struct DeliveryReport: Sendable, Equatable {
  /// The token that `KafkaProducer.produce` was given.
  package let token: UInt64
  package let outcome: Outcome

  /// Where the record stands, or why it does not.
  package enum Outcome: Sendable, Equatable {
    /// All in-sync replicas have it.
    case delivered(TopicPartition, Offset)
    /// It was given up. Whether the broker has it is not known where the error is a timeout.
    case failed(KafkaError)
  }

  package init(token: UInt64, outcome: Outcome) {
    self.token = token
    self.outcome = outcome
  }
}
