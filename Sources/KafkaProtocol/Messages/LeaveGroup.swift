/// Takes members out of a group.
package struct LeaveGroupRequest: RequestMessage {
  package typealias Response = LeaveGroupResponse
  package var groupID = ""
  package var memberID = ""
  package var members: [Member] = []
  package init() {}
  package static let fields: [Field<Self>] = [
    Field("GroupId", \.groupID), Field("MemberId", \.memberID, until: 2),
    Field("Members", \.members, since: 3),
  ]

  /// One member.
  package struct Member: Message {
    package var memberID = ""
    package var groupInstanceID: String?
    package init() {}
    package static let fields: [Field<Self>] = [
      Field("MemberId", \.memberID), Field("GroupInstanceId", \.groupInstanceID),
    ]
  }
}

/// Which members left.
package struct LeaveGroupResponse: Message {
  package var throttleTimeMs: Int32 = 0
  package var errorCode = ErrorCode.none
  package var members: [Member] = []
  package init() {}
  package static let fields: [Field<Self>] = [
    Field("ThrottleTimeMs", \.throttleTimeMs, since: 1), Field("ErrorCode", \.errorCode),
    Field("Members", \.members, since: 3),
  ]

  /// One member.
  package struct Member: Message {
    package var memberID = ""
    package var groupInstanceID: String?
    package var errorCode = ErrorCode.none
    package init() {}
    package static let fields: [Field<Self>] = [
      Field("MemberId", \.memberID), Field("GroupInstanceId", \.groupInstanceID),
      Field("ErrorCode", \.errorCode),
    ]
  }
}
