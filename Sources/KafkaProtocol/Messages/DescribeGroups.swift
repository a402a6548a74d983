/// Asks for the state of groups.
package struct DescribeGroupsRequest: RequestMessage {
  package typealias Response = DescribeGroupsResponse
  package var groups: [ByteText] = []
  package var includeAuthorizedOperations = false
  package init() {}
  package static let fields: Fields = [
    Field("Groups", \.groups),
    Field("IncludeAuthorizedOperations", \.includeAuthorizedOperations, since: 3),
  ]
}

/// The state of groups.
package struct DescribeGroupsResponse: Message {
  package var groups: [Group] = []
  package init() {}
  package static let fields: Fields = [.throttle(since: 1), Field("Groups", \.groups)]

  /// One group.
  package struct Group: Message, Equatable {
    package var errorCode = ErrorCode.none
    package var groupID: ByteText = ""
    package var groupState = ""
    package var protocolType: ByteText = ""
    package var protocolData: ByteText = ""
    package var members: [Member] = []
    package var authorizedOperations: Int32 = .min
    package init() {}
    package static let fields: Fields = [
      Field("ErrorCode", \.errorCode), Field("GroupId", \.groupID),
      Field("GroupState", \.groupState), Field("ProtocolType", \.protocolType),
      Field("ProtocolData", \.protocolData), Field("Members", \.members),
      Field("AuthorizedOperations", \.authorizedOperations, since: 3),
    ]
  }

  /// One member.
  package struct Member: Message, Equatable {
    package var memberID: ByteText = ""
    package var groupInstanceID: ByteText?
    package var clientID = ""
    package var clientHost = ""
    package var memberMetadata = WireBytes()
    package var memberAssignment = WireBytes()
    package init() {}
    package static let fields: Fields = [
      Field("MemberId", \.memberID), Field("GroupInstanceId", \.groupInstanceID, since: 4),
      Field("ClientId", \.clientID), Field("ClientHost", \.clientHost),
      Field("MemberMetadata", \.memberMetadata), Field("MemberAssignment", \.memberAssignment),
    ]
  }
}
