/// Asks for the names of groups.
package struct ListGroupsRequest: RequestMessage {
  package typealias Response = ListGroupsResponse
  package var statesFilter: [String] = []
  package init() {}
  package static let fields: [Field<Self>] = [
    Field("StatesFilter", \.statesFilter, since: 4)
  ]
}

/// The names of groups.
package struct ListGroupsResponse: Message {
  package var throttleTimeMs: Int32 = 0
  package var errorCode = ErrorCode.none
  package var groups: [Group] = []
  package init() {}
  package static let fields: [Field<Self>] = [
    Field("ThrottleTimeMs", \.throttleTimeMs, since: 1), Field("ErrorCode", \.errorCode),
    Field("Groups", \.groups),
  ]

  /// One group.
  package struct Group: Message {
    package var groupID = ""
    package var protocolType = ""
    package var groupState = ""
    package init() {}
    package static let fields: [Field<Self>] = [
      Field("GroupId", \.groupID), Field("ProtocolType", \.protocolType),
      Field("GroupState", \.groupState, since: 4),
    ]
  }
}
