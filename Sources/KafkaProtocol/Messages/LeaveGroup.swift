/// Takes members out of a group.
package struct LeaveGroupRequest: RequestMessage {
  package typealias Response = LeaveGroupResponse
  package var groupID: ByteText = ""
  package var memberID: ByteText = ""
  package var members: [Member] = []
  package init() {}
  package static let fields: Fields = [
    Field("GroupId", \.groupID), Field("MemberId", \.memberID, until: 2),
    Field("Members", \.members, since: 3),
  ]

  /// One member.
  package struct Member: Message {
    package var memberID: ByteText = ""
    package var groupInstanceID: ByteText?
    package init() {}
    package static let fields: Fields = [
      Field("MemberId", \.memberID), Field("GroupInstanceId", \.groupInstanceID),
    ]
  }
}

/// Which members left.
package struct LeaveGroupResponse: Message {
  package var errorCode = ErrorCode.none
  package var members: [Member] = []
  package init() {}
  package static let fields: Fields = [
    .throttle(since: 1), Field("ErrorCode", \.errorCode), Field("Members", \.members, since: 3),
  ]

  /// One member.
  package struct Member: Message {
    package var memberID: ByteText = ""
    package var groupInstanceID: ByteText?
    package var errorCode = ErrorCode.none
    package init() {}
    package static let fields: Fields = [
      Field("MemberId", \.memberID), Field("GroupInstanceId", \.groupInstanceID),
      Field("ErrorCode", \.errorCode),
    ]
  }
}
