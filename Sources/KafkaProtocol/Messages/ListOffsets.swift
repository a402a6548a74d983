/// Finds offsets by time, or the first and the next one.
package struct ListOffsetsRequest: RequestMessage {
  package typealias Response = ListOffsetsResponse
  package var replicaID: Int32 = 0
  package var isolationLevel: Int8 = 0
  package var topics: [TopicPartitions<Partition>] = []
  package init() {}
  package static let fields: Fields = [
    Field("ReplicaId", \.replicaID), Field("IsolationLevel", \.isolationLevel, since: 2),
    Field("Topics", \.topics),
  ]

  /// One partition.
  package struct Partition: Message {
    package var partition: Int32 = 0
    package var currentLeaderEpoch: Int32 = -1
    package var timestamp: Int64 = 0
    package init() {}
    package static let fields: Fields = [
      Field("PartitionIndex", \.partition),
      Field("CurrentLeaderEpoch", \.currentLeaderEpoch, since: 4), Field("Timestamp", \.timestamp),
    ]
  }
}

/// Offsets found by time.
package struct ListOffsetsResponse: Message {
  package var topics: [TopicPartitions<Partition>] = []
  package init() {}
  package static let fields: Fields = [.throttle(since: 2), Field("Topics", \.topics)]

  /// One partition.
  package struct Partition: Message {
    package var partition: Int32 = 0
    package var errorCode = ErrorCode.none
    package var timestamp: Int64 = -1
    package var offset: Int64 = -1
    package var leaderEpoch: Int32 = -1
    package init() {}
    package static let fields: Fields = [
      Field("PartitionIndex", \.partition), Field("ErrorCode", \.errorCode),
      Field("Timestamp", \.timestamp), Field("Offset", \.offset),
      Field("LeaderEpoch", \.leaderEpoch, since: 4),
    ]
  }
}
