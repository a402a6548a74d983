/// Asks for a member's assignment; the leader brings all of them.
package struct SyncGroupRequest: RequestMessage {
  package typealias Response = SyncGroupResponse
  package var groupID = ""
  package var generationID: Int32 = 0
  package var memberID = ""
  package var groupInstanceID: String?
  package var protocolType: String?
  package var protocolName: String?
  package var assignments: [Assignment] = []
  package init() {}
  package static let fields: [Field<Self>] = [
    Field("GroupId", \.groupID), Field("GenerationId", \.generationID),
    Field("MemberId", \.memberID), Field("GroupInstanceId", \.groupInstanceID, since: 3),
    Field("ProtocolType", \.protocolType, since: 5),
    Field("ProtocolName", \.protocolName, since: 5), Field("Assignments", \.assignments),
  ]

  /// One assignment.
  package struct Assignment: Message {
    package var memberID = ""
    package var assignment = WireBytes()
    package init() {}
    package static let fields: [Field<Self>] = [
      Field("MemberId", \.memberID), Field("Assignment", \.assignment),
    ]
  }
}

/// A member's assignment.
package struct SyncGroupResponse: Message {
  package var throttleTimeMs: Int32 = 0
  package var errorCode = ErrorCode.none
  package var protocolType: String?
  package var protocolName: String?
  package var assignment = WireBytes()
  package init() {}
  package static let fields: [Field<Self>] = [
    Field("ThrottleTimeMs", \.throttleTimeMs, since: 1), Field("ErrorCode", \.errorCode),
    Field("ProtocolType", \.protocolType, since: 5),
    Field("ProtocolName", \.protocolName, since: 5), Field("Assignment", \.assignment),
  ]
}
