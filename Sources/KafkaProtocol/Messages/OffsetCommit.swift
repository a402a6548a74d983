/// Stores a group's offsets.
package struct OffsetCommitRequest: RequestMessage {
  package typealias Response = OffsetCommitResponse
  package var groupID: ByteText = ""
  package var generationIDOrMemberEpoch: Int32 = -1
  package var memberID: ByteText = ""
  package var groupInstanceID: ByteText?
  package var retentionTimeMs: Int64 = -1
  package var topics: [TopicPartitions<Partition>] = []
  package init() {}
  package static let fields: Fields = [
    Field("GroupId", \.groupID), Field("GenerationIdOrMemberEpoch", \.generationIDOrMemberEpoch),
    Field("MemberId", \.memberID), Field("GroupInstanceId", \.groupInstanceID, since: 7),
    Field("RetentionTimeMs", \.retentionTimeMs, until: 4), Field("Topics", \.topics),
  ]

  /// One partition.
  package struct Partition: Message {
    package var partition: Int32 = 0
    package var committedOffset: Int64 = 0
    package var committedLeaderEpoch: Int32 = -1
    package var committedMetadata: String?
    package init() {}
    package static let fields: Fields = [
      Field("PartitionIndex", \.partition), Field("CommittedOffset", \.committedOffset),
      Field("CommittedLeaderEpoch", \.committedLeaderEpoch, since: 6),
      Field("CommittedMetadata", \.committedMetadata),
    ]
  }
}

/// Which offsets were stored.
package struct OffsetCommitResponse: Message {
  package var topics: [TopicPartitions<PartitionError>] = []
  package init() {}
  package static let fields: Fields = [.throttle(since: 3), Field("Topics", \.topics)]
}
