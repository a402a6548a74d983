/// Deletes a group's offsets.
package struct OffsetDeleteRequest: RequestMessage {
  package typealias Response = OffsetDeleteResponse
  package var groupID = ""
  package var topics: [TopicPartitions<Partition>] = []
  package init() {}
  package static let fields: [Field<Self>] = [
    Field("GroupId", \.groupID), Field("Topics", \.topics),
  ]

  /// One partition.
  package struct Partition: Message {
    package var partition: Int32 = 0
    package init() {}
    package static let fields: [Field<Self>] = [
      Field("PartitionIndex", \.partition)
    ]
  }
}

/// Which offsets were deleted.
package struct OffsetDeleteResponse: Message {
  package var errorCode = ErrorCode.none
  package var throttleTimeMs: Int32 = 0
  package var topics: [TopicPartitions<Partition>] = []
  package init() {}
  package static let fields: [Field<Self>] = [
    Field("ErrorCode", \.errorCode), Field("ThrottleTimeMs", \.throttleTimeMs),
    Field("Topics", \.topics),
  ]

  /// One partition.
  package struct Partition: Message {
    package var partition: Int32 = 0
    package var errorCode = ErrorCode.none
    package init() {}
    package static let fields: [Field<Self>] = [
      Field("PartitionIndex", \.partition), Field("ErrorCode", \.errorCode),
    ]
  }
}
