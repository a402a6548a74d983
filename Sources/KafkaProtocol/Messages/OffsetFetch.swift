/// Reads a group's offsets.
package struct OffsetFetchRequest: RequestMessage {
  package typealias Response = OffsetFetchResponse
  package var groupID: ByteText = ""
  package var topics: [TopicPartitions<Int32>]?
  package var groups: [Group] = []
  package var requireStable = false
  package init() {}
  package static let fields: Fields = [
    Field("GroupId", \.groupID, until: 7),
    Field("Topics", \.topics, until: 7, nullable: 2, parts: ["Name", "PartitionIndexes"]),
    Field("Groups", \.groups, since: 8), Field("RequireStable", \.requireStable, since: 7),
  ]

  /// One group.
  package struct Group: Message {
    package var groupID: ByteText = ""
    package var topics: [TopicPartitions<Int32>]?
    package init() {}
    package static let fields: Fields = [
      Field("GroupId", \.groupID), Field("Topics", \.topics, parts: ["Name", "PartitionIndexes"]),
    ]
  }
}

/// A group's offsets; -1 where none is stored.
package struct OffsetFetchResponse: Message {
  package var topics: [TopicPartitions<Partition>] = []
  package var errorCode = ErrorCode.none
  package var groups: [Group] = []
  package init() {}
  package static let fields: Fields = [
    .throttle(since: 3), Field("Topics", \.topics, until: 7),
    Field("ErrorCode", \.errorCode, since: 2, until: 7), Field("Groups", \.groups, since: 8),
  ]

  /// One partition.
  package struct Partition: Message {
    package var partition: Int32 = 0
    package var committedOffset: Int64 = 0
    package var committedLeaderEpoch: Int32 = -1
    package var metadata: String?
    package var errorCode = ErrorCode.none
    package init() {}
    package static let fields: Fields = [
      Field("PartitionIndex", \.partition), Field("CommittedOffset", \.committedOffset),
      Field("CommittedLeaderEpoch", \.committedLeaderEpoch, since: 5),
      Field("Metadata", \.metadata), Field("ErrorCode", \.errorCode),
    ]
  }

  /// One group.
  package struct Group: Message {
    package var groupID: ByteText = ""
    package var topics: [TopicPartitions<Partition>] = []
    package var errorCode = ErrorCode.none
    package init() {}
    package static let fields: Fields = [
      Field("GroupId", \.groupID), Field("Topics", \.topics), Field("ErrorCode", \.errorCode),
    ]
  }
}
