/// Asks for the identity of an idempotent producer.
package struct InitProducerIdRequest: RequestMessage {
  package typealias Response = InitProducerIdResponse
  package var transactionalID: String?
  package var transactionTimeoutMs: Int32 = 0
  package var producerID: Int64 = -1
  package var producerEpoch: Int16 = -1
  package init() {}
  package static let fields: Fields = [
    Field("TransactionalId", \.transactionalID),
    Field("TransactionTimeoutMs", \.transactionTimeoutMs),
    Field("ProducerId", \.producerID, since: 3), Field("ProducerEpoch", \.producerEpoch, since: 3),
  ]
}

/// The identity of an idempotent producer.
package struct InitProducerIdResponse: Message {
  package var errorCode = ErrorCode.none
  package var producerID: Int64 = -1
  package var producerEpoch: Int16 = 0
  package init() {}
  package static let fields: Fields = [
    .throttle(), Field("ErrorCode", \.errorCode), Field("ProducerId", \.producerID),
    Field("ProducerEpoch", \.producerEpoch),
  ]
}
