/// Joins a group, or joins it anew.
package struct JoinGroupRequest: RequestMessage {
  package typealias Response = JoinGroupResponse
  package var groupID = ""
  package var sessionTimeoutMs: Int32 = 0
  package var rebalanceTimeoutMs: Int32 = -1
  package var memberID = ""
  package var groupInstanceID: String?
  package var protocolType = ""
  package var protocols: [GroupProtocol] = []
  package init() {}
  package static let fields: [Field<Self>] = [
    Field("GroupId", \.groupID), Field("SessionTimeoutMs", \.sessionTimeoutMs),
    Field("RebalanceTimeoutMs", \.rebalanceTimeoutMs, since: 1), Field("MemberId", \.memberID),
    Field("GroupInstanceId", \.groupInstanceID, since: 5), Field("ProtocolType", \.protocolType),
    Field("Protocols", \.protocols),
  ]

  /// One assignor, with what the member tells it.
  package struct GroupProtocol: Message {
    package var name = ""
    package var metadata = WireBytes()
    package init() {}
    package static let fields: [Field<Self>] = [
      Field("Name", \.name), Field("Metadata", \.metadata),
    ]
  }
}

/// The generation that a member belongs to.
package struct JoinGroupResponse: Message {
  package var throttleTimeMs: Int32 = 0
  package var errorCode = ErrorCode.none
  package var generationID: Int32 = -1
  package var protocolType: String?
  package var protocolName: String?
  package var leader = ""
  package var memberID = ""
  package var members: [Member] = []
  package init() {}
  package static let fields: [Field<Self>] = [
    Field("ThrottleTimeMs", \.throttleTimeMs, since: 2), Field("ErrorCode", \.errorCode),
    Field("GenerationId", \.generationID), Field("ProtocolType", \.protocolType, since: 7),
    Field("ProtocolName", \.protocolName, nullable: 7), Field("Leader", \.leader),
    Field("MemberId", \.memberID), Field("Members", \.members),
  ]

  /// One member.
  package struct Member: Message {
    package var memberID = ""
    package var groupInstanceID: String?
    package var metadata = WireBytes()
    package init() {}
    package static let fields: [Field<Self>] = [
      Field("MemberId", \.memberID), Field("GroupInstanceId", \.groupInstanceID, since: 5),
      Field("Metadata", \.metadata),
    ]
  }
}
