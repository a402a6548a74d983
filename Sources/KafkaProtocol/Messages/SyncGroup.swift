/// Asks for a member's assignment; the leader brings all of them.
package struct SyncGroupRequest: RequestMessage {
  package typealias Response = SyncGroupResponse
  package var groupID: ByteText = ""
  package var generationID: Int32 = 0
  package var memberID: ByteText = ""
  package var groupInstanceID: ByteText?
  package var protocolType: ByteText?
  package var protocolName: ByteText?
  package var assignments: [Assignment] = []
  package init() {}
  package static let fields: Fields = [
    Field("GroupId", \.groupID), Field("GenerationId", \.generationID),
    Field("MemberId", \.memberID), Field("GroupInstanceId", \.groupInstanceID, since: 3),
    Field("ProtocolType", \.protocolType, since: 5),
    Field("ProtocolName", \.protocolName, since: 5), Field("Assignments", \.assignments),
  ]

  /// One assignment.
  package struct Assignment: Message {
    package var memberID: ByteText = ""
    package var assignment = WireBytes()
    package init() {}
    package static let fields: Fields = [
      Field("MemberId", \.memberID), Field("Assignment", \.assignment),
    ]
  }
}

/// A member's assignment.
package struct SyncGroupResponse: Message, Equatable {
  package var errorCode = ErrorCode.none
  package var protocolType: ByteText?
  package var protocolName: ByteText?
  package var assignment = WireBytes()
  package init() {}
  package static let fields: Fields = [
    .throttle(since: 1), Field("ErrorCode", \.errorCode),
    Field("ProtocolType", \.protocolType, since: 5),
    Field("ProtocolName", \.protocolName, since: 5), Field("Assignment", \.assignment),
  ]
}
