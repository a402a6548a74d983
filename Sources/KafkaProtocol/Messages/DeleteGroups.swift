/// Deletes groups.
package struct DeleteGroupsRequest: RequestMessage {
  package typealias Response = DeleteGroupsResponse
  package var groups: [ByteText] = []
  package init() {}
  package static let fields: Fields = [Field("GroupsNames", \.groups)]
}

/// Which groups were deleted.
package struct DeleteGroupsResponse: Message {
  package var groups: [Group] = []
  package init() {}
  package static let fields: Fields = [.throttle(), Field("Results", \.groups)]

  /// One group.
  package struct Group: Message {
    package var groupID: ByteText = ""
    package var errorCode = ErrorCode.none
    package init() {}
    package static let fields: Fields = [
      Field("GroupId", \.groupID), Field("ErrorCode", \.errorCode),
    ]
  }
}
