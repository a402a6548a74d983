/// Moves the start of logs up.
package struct DeleteRecordsRequest: RequestMessage {
  package typealias Response = DeleteRecordsResponse
  package var topics: [TopicPartitions<Partition>] = []
  package var timeoutMs: Int32 = 0
  package init() {}
  package static let fields: Fields = [Field("Topics", \.topics), Field("TimeoutMs", \.timeoutMs)]

  /// One partition.
  package struct Partition: Message {
    package var partition: Int32 = 0
    package var offset: Int64 = 0
    package init() {}
    package static let fields: Fields = [
      Field("PartitionIndex", \.partition), Field("Offset", \.offset),
    ]
  }
}

/// Where logs now start.
package struct DeleteRecordsResponse: Message {
  package var topics: [TopicPartitions<Partition>] = []
  package init() {}
  package static let fields: Fields = [.throttle(), Field("Topics", \.topics)]

  /// One partition.
  package struct Partition: Message {
    package var partition: Int32 = 0
    package var lowWatermark: Int64 = 0
    package var errorCode = ErrorCode.none
    package init() {}
    package static let fields: Fields = [
      Field("PartitionIndex", \.partition), Field("LowWatermark", \.lowWatermark),
      Field("ErrorCode", \.errorCode),
    ]
  }
}
