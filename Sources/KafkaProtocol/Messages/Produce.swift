/// Appends record batches.
package struct ProduceRequest: RequestMessage {
  package typealias Response = ProduceResponse
  package var transactionalID: String?
  package var acks: Int16 = 0
  package var timeoutMs: Int32 = 0
  package var topics: [TopicPartitions<Partition>] = []
  package init() {}
  package static let fields: Fields = [
    Field("TransactionalId", \.transactionalID), Field("Acks", \.acks),
    Field("TimeoutMs", \.timeoutMs),
    Field("TopicData", \.topics, parts: ["Name", "PartitionData"]),
  ]

  /// One partition.
  package struct Partition: Message {
    package var partition: Int32 = 0
    package var records: Records?
    package init() {}
    package static let fields: Fields = [Field("Index", \.partition), Field("Records", \.records)]
  }
}

/// Where the batches were put.
package struct ProduceResponse: Message {
  package var topics: [TopicPartitions<Partition>] = []
  package init() {}
  package static let fields: Fields = [
    Field("Responses", \.topics, parts: ["Name", "PartitionResponses"]), .throttle(),
  ]

  /// One partition.
  package struct Partition: Message {
    package var partition: Int32 = 0
    package var errorCode = ErrorCode.none
    package var baseOffset: Int64 = 0
    package var logAppendTimeMs: Int64 = -1
    package var logStartOffset: Int64 = -1
    package var recordErrors: [RecordError] = []
    package var errorMessage: String?
    package init() {}
    package static let fields: Fields = [
      Field("Index", \.partition), Field("ErrorCode", \.errorCode),
      Field("BaseOffset", \.baseOffset), Field("LogAppendTimeMs", \.logAppendTimeMs),
      Field("LogStartOffset", \.logStartOffset, since: 5),
      Field("RecordErrors", \.recordErrors, since: 8),
      Field("ErrorMessage", \.errorMessage, since: 8),
    ]
  }

  /// One record that was refused.
  package struct RecordError: Message {
    package var batchIndex: Int32 = 0
    package var batchIndexErrorMessage: String?
    package init() {}
    package static let fields: Fields = [
      Field("BatchIndex", \.batchIndex), Field("BatchIndexErrorMessage", \.batchIndexErrorMessage),
    ]
  }
}
