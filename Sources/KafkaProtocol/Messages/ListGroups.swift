/// Asks for the names of groups.
package struct ListGroupsRequest: RequestMessage {
  package typealias Response = ListGroupsResponse
  package var statesFilter: [String] = []
  package init() {}
  package static let fields: Fields = [Field("StatesFilter", \.statesFilter, since: 4)]
}

/// The names of groups.
package struct ListGroupsResponse: Message {
  package var errorCode = ErrorCode.none
  package var groups: [Group] = []
  package init() {}
  package static let fields: Fields = [
    .throttle(since: 1), Field("ErrorCode", \.errorCode), Field("Groups", \.groups),
  ]

  /// One group.
  package struct Group: Message {
    package var groupID: ByteText = ""
    package var protocolType: ByteText = ""
    package var groupState = ""
    package init() {}
    package static let fields: Fields = [
      Field("GroupId", \.groupID), Field("ProtocolType", \.protocolType),
      Field("GroupState", \.groupState, since: 4),
    ]
  }
}
