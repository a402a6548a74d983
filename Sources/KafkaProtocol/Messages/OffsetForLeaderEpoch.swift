/// Asks where leader epochs end.
package struct OffsetForLeaderEpochRequest: RequestMessage {
  package typealias Response = OffsetForLeaderEpochResponse
  package var replicaID: Int32 = -2
  package var topics: [TopicPartitions<Partition>] = []
  package init() {}
  package static let fields: Fields = [
    Field("ReplicaId", \.replicaID, since: 3),
    Field("Topics", \.topics, parts: ["Topic", "Partitions"]),
  ]

  /// One partition.
  package struct Partition: Message {
    package var partition: Int32 = 0
    package var currentLeaderEpoch: Int32 = -1
    package var leaderEpoch: Int32 = 0
    package init() {}
    package static let fields: Fields = [
      Field("Partition", \.partition), Field("CurrentLeaderEpoch", \.currentLeaderEpoch),
      Field("LeaderEpoch", \.leaderEpoch),
    ]
  }
}

/// Where leader epochs end.
package struct OffsetForLeaderEpochResponse: Message {
  package var topics: [TopicPartitions<Partition>] = []
  package init() {}
  package static let fields: Fields = [
    .throttle(), Field("Topics", \.topics, parts: ["Topic", "Partitions"]),
  ]

  /// One partition.
  package struct Partition: Message {
    package var errorCode = ErrorCode.none
    package var partition: Int32 = 0
    package var leaderEpoch: Int32 = -1
    package var endOffset: Int64 = -1
    package init() {}
    package static let fields: Fields = [
      Field("ErrorCode", \.errorCode), Field("Partition", \.partition),
      Field("LeaderEpoch", \.leaderEpoch), Field("EndOffset", \.endOffset),
    ]
  }
}
