/// Why a batch was not appended; named as Kafka's errors, each with a sentence for the producer.
package enum AppendRefusal: Error, Sendable, Equatable, CustomStringConvertible {
  /// CORRUPT_MESSAGE (2)
  case corruptMessage(String)
  /// MESSAGE_TOO_LARGE (10)
  case messageTooLarge(String)
  /// INVALID_TIMESTAMP (32)
  case invalidTimestamp(String)
  /// OUT_OF_ORDER_SEQUENCE_NUMBER (45)
  case outOfOrderSequence(String)
  /// DUPLICATE_SEQUENCE_NUMBER (46): it is in the log, but so far back that its offset is forgotten.
  case duplicateSequence(String)
  /// INVALID_PRODUCER_EPOCH (47)
  case invalidProducerEpoch(String)
  /// INVALID_TXN_STATE (48): transactions are not offered.
  case invalidTransactionState(String)
  /// INVALID_RECORD (87)
  case invalidRecord(String)
  /// KAFKA_STORAGE_ERROR (56)
  case storage(LogError)

  package var description: String {
    switch self {
    case .corruptMessage(let text), .messageTooLarge(let text), .invalidTimestamp(let text),
      .outOfOrderSequence(let text), .duplicateSequence(let text),
      .invalidProducerEpoch(let text), .invalidTransactionState(let text),
      .invalidRecord(let text):
      text
    case .storage(let error): error.description
    }
  }
}
