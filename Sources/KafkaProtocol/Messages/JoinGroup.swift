/// Joins a group, or joins it anew.
package struct JoinGroupRequest: RequestMessage {
  package typealias Response = JoinGroupResponse
  package var groupID: ByteText = ""
  package var sessionTimeoutMs: Int32 = 0
  package var rebalanceTimeoutMs: Int32 = -1
  package var memberID: ByteText = ""
  package var groupInstanceID: ByteText?
  package var protocolType: ByteText = ""
  package var protocols: [GroupProtocol] = []
  package init() {}
  package static let fields: Fields = [
    Field("GroupId", \.groupID), Field("SessionTimeoutMs", \.sessionTimeoutMs),
    Field("RebalanceTimeoutMs", \.rebalanceTimeoutMs, since: 1), Field("MemberId", \.memberID),
    Field("GroupInstanceId", \.groupInstanceID, since: 5), Field("ProtocolType", \.protocolType),
    Field("Protocols", \.protocols),
  ]

  /// One assignor, with what the member tells it.
  package struct GroupProtocol: Message, Equatable {
    package var name: ByteText = ""
    package var metadata = WireBytes()
    package init() {}
    package static let fields: Fields = [Field("Name", \.name), Field("Metadata", \.metadata)]
  }
}

/// The generation that a member belongs to.
package struct JoinGroupResponse: Message, Equatable {
  package var errorCode = ErrorCode.none
  package var generationID: Int32 = -1
  package var protocolType: ByteText?
  package var protocolName: ByteText?
  package var leader: ByteText = ""
  package var memberID: ByteText = ""
  package var members: [Member] = []
  package init() {}
  package static let fields: Fields = [
    .throttle(since: 2), Field("ErrorCode", \.errorCode), Field("GenerationId", \.generationID),
    Field("ProtocolType", \.protocolType, since: 7),
    Field("ProtocolName", \.protocolName, nullable: 7), Field("Leader", \.leader),
    Field("MemberId", \.memberID), Field("Members", \.members),
  ]

  /// One member.
  package struct Member: Message, Equatable {
    package var memberID: ByteText = ""
    package var groupInstanceID: ByteText?
    package var metadata = WireBytes()
    package init() {}
    package static let fields: Fields = [
      Field("MemberId", \.memberID), Field("GroupInstanceId", \.groupInstanceID, since: 5),
      Field("Metadata", \.metadata),
    ]
  }
}
