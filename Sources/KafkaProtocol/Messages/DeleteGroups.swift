/// Deletes groups.
package struct DeleteGroupsRequest: RequestMessage {
  package typealias Response = DeleteGroupsResponse
  package var groups: [String] = []
  package init() {}
  package static let fields: [Field<Self>] = [
    Field("GroupsNames", \.groups)
  ]
}

/// Which groups were deleted.
package struct DeleteGroupsResponse: Message {
  package var throttleTimeMs: Int32 = 0
  package var groups: [Group] = []
  package init() {}
  package static let fields: [Field<Self>] = [
    Field("ThrottleTimeMs", \.throttleTimeMs), Field("Results", \.groups),
  ]

  /// One group.
  package struct Group: Message {
    package var groupID = ""
    package var errorCode = ErrorCode.none
    package init() {}
    package static let fields: [Field<Self>] = [
      Field("GroupId", \.groupID), Field("ErrorCode", \.errorCode),
    ]
  }
}
