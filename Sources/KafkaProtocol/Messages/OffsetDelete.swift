/// Deletes a group's offsets.
package struct OffsetDeleteRequest: RequestMessage {
  package typealias Response = OffsetDeleteResponse
  package var groupID: ByteText = ""
  package var topics: [TopicPartitions<Partition>] = []
  package init() {}
  package static let fields: Fields = [Field("GroupId", \.groupID), Field("Topics", \.topics)]

  /// One partition.
  package struct Partition: Message {
    package var partition: Int32 = 0
    package init() {}
    package static let fields: Fields = [Field("PartitionIndex", \.partition)]
  }
}

/// Which offsets were deleted.
package struct OffsetDeleteResponse: Message {
  package var errorCode = ErrorCode.none
  package var topics: [TopicPartitions<PartitionError>] = []
  package init() {}
  package static let fields: Fields = [
    Field("ErrorCode", \.errorCode), .throttle(), Field("Topics", \.topics),
  ]
}
