package import KafkaProtocol

/// What the coordinator wants done, in order.
package enum GroupAction: Equatable, Sendable {
  /// Keep this. Answers after it leave once it is durable.
  case store(GroupRecord)
  case answerJoin(RequestToken, JoinAnswer)
  case answerSync(RequestToken, SyncAnswer)
}

/// The answer to a JoinGroup request.
package struct JoinAnswer: Equatable, Sendable {
  /// A member as the leader is told of it.
  package struct Member: Equatable, Sendable {
    package let id: ByteText
    package let instanceID: ByteText?
    package let metadata: [UInt8]
  }

  package var error: ErrorCode
  package var generation: Int32 = -1
  package var protocolType: ByteText?
  package var protocolName: ByteText?
  package var leader: ByteText = ""
  package var memberID: ByteText
  /// All members, for the leader; nobody for the others.
  package var members: [Member] = []

  package static func refused(_ error: ErrorCode, _ memberID: ByteText) -> JoinAnswer {
    JoinAnswer(error: error, memberID: memberID)
  }
}

/// The answer to a SyncGroup request.
package struct SyncAnswer: Equatable, Sendable {
  package var error: ErrorCode
  package var protocolType: ByteText?
  package var protocolName: ByteText?
  package var assignment: [UInt8] = []

  package static func refused(_ error: ErrorCode) -> SyncAnswer { SyncAnswer(error: error) }
}
