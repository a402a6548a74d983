/// Says that a member lives.
package struct HeartbeatRequest: RequestMessage {
  package typealias Response = HeartbeatResponse
  package var groupID = ""
  package var generationID: Int32 = 0
  package var memberID = ""
  package var groupInstanceID: String?
  package init() {}
  package static let fields: [Field<Self>] = [
    Field("GroupId", \.groupID), Field("GenerationId", \.generationID),
    Field("MemberId", \.memberID), Field("GroupInstanceId", \.groupInstanceID, since: 3),
  ]
}

/// Whether a member still belongs.
package struct HeartbeatResponse: Message {
  package var throttleTimeMs: Int32 = 0
  package var errorCode = ErrorCode.none
  package init() {}
  package static let fields: [Field<Self>] = [
    Field("ThrottleTimeMs", \.throttleTimeMs, since: 1), Field("ErrorCode", \.errorCode),
  ]
}
