/// Says that a member lives.
package struct HeartbeatRequest: RequestMessage {
  package typealias Response = HeartbeatResponse
  package var groupID: ByteText = ""
  package var generationID: Int32 = 0
  package var memberID: ByteText = ""
  package var groupInstanceID: ByteText?
  package init() {}
  package static let fields: Fields = [
    Field("GroupId", \.groupID), Field("GenerationId", \.generationID),
    Field("MemberId", \.memberID), Field("GroupInstanceId", \.groupInstanceID, since: 3),
  ]
}

/// Whether a member still belongs.
package struct HeartbeatResponse: Message {
  package var errorCode = ErrorCode.none
  package init() {}
  package static let fields: Fields = [.throttle(since: 1), Field("ErrorCode", \.errorCode)]
}
