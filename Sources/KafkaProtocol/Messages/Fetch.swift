/// Reads record batches, waiting for them if asked to.
package struct FetchRequest: RequestMessage {
  package typealias Response = FetchResponse
  package var replicaID: Int32 = -1
  package var maxWaitMs: Int32 = 0
  package var minBytes: Int32 = 0
  package var maxBytes: Int32 = .max
  package var isolationLevel: Int8 = 0
  package var sessionID: Int32 = 0
  package var sessionEpoch: Int32 = -1
  package var topics: [TopicPartitions<Partition>] = []
  package var forgottenTopics: [TopicPartitions<Int32>] = []
  package var rackID = ""
  package init() {}
  package static let fields: Fields = [
    Field("ReplicaId", \.replicaID), Field("MaxWaitMs", \.maxWaitMs), Field("MinBytes", \.minBytes),
    Field("MaxBytes", \.maxBytes), Field("IsolationLevel", \.isolationLevel),
    Field("SessionId", \.sessionID, since: 7), Field("SessionEpoch", \.sessionEpoch, since: 7),
    Field("Topics", \.topics, parts: ["Topic", "Partitions"]),
    Field("ForgottenTopicsData", \.forgottenTopics, since: 7, parts: ["Topic", "Partitions"]),
    Field("RackId", \.rackID, since: 11),
  ]

  /// One partition.
  package struct Partition: Message {
    package var partition: Int32 = 0
    package var currentLeaderEpoch: Int32 = -1
    package var fetchOffset: Int64 = 0
    package var lastFetchedEpoch: Int32 = -1
    package var logStartOffset: Int64 = -1
    package var partitionMaxBytes: Int32 = 0
    package init() {}
    package static let fields: Fields = [
      Field("Partition", \.partition), Field("CurrentLeaderEpoch", \.currentLeaderEpoch, since: 9),
      Field("FetchOffset", \.fetchOffset), Field("LastFetchedEpoch", \.lastFetchedEpoch, since: 12),
      Field("LogStartOffset", \.logStartOffset, since: 5),
      Field("PartitionMaxBytes", \.partitionMaxBytes),
    ]
  }
}

/// Record batches, whole ones only.
package struct FetchResponse: Message {
  package var errorCode = ErrorCode.none
  package var sessionID: Int32 = 0
  package var topics: [TopicPartitions<Partition>] = []
  package init() {}
  package static let fields: Fields = [
    .throttle(), Field("ErrorCode", \.errorCode, since: 7),
    Field("SessionId", \.sessionID, since: 7),
    Field("Responses", \.topics, parts: ["Topic", "Partitions"]),
  ]

  /// One partition.
  package struct Partition: Message {
    package var partition: Int32 = 0
    package var errorCode = ErrorCode.none
    package var highWatermark: Int64 = 0
    package var lastStableOffset: Int64 = -1
    package var logStartOffset: Int64 = -1
    package var abortedTransactions: [AbortedTransaction]?
    package var records: Records?
    package init() {}
    package static let fields: Fields = [
      Field("PartitionIndex", \.partition), Field("ErrorCode", \.errorCode),
      Field("HighWatermark", \.highWatermark), Field("LastStableOffset", \.lastStableOffset),
      Field("LogStartOffset", \.logStartOffset, since: 5),
      Field("AbortedTransactions", \.abortedTransactions),
      Field("PreferredReadReplica", always: Int32(-1), since: 11), Field("Records", \.records),
    ]
  }

  /// One transaction that was aborted.
  package struct AbortedTransaction: Message {
    package var producerID: Int64 = 0
    package var firstOffset: Int64 = 0
    package init() {}
    package static let fields: Fields = [
      Field("ProducerId", \.producerID), Field("FirstOffset", \.firstOffset),
    ]
  }
}
