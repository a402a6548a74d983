/// Asks which broker looks after a group.
package struct FindCoordinatorRequest: RequestMessage {
  package typealias Response = FindCoordinatorResponse
  package var key = ""
  package var keyType: Int8 = 0
  package var coordinatorKeys: [String] = []
  package init() {}
  package static let fields: Fields = [
    Field("Key", \.key, until: 3), Field("KeyType", \.keyType, since: 1),
    Field("CoordinatorKeys", \.coordinatorKeys, since: 4),
  ]
}

/// The broker that looks after a group.
package struct FindCoordinatorResponse: Message {
  package var errorCode = ErrorCode.none
  package var errorMessage: String?
  package var nodeID: Int32 = 0
  package var host = ""
  package var port: Int32 = 0
  package var coordinators: [Coordinator] = []
  package init() {}
  package static let fields: Fields = [
    .throttle(since: 1), Field("ErrorCode", \.errorCode, until: 3),
    Field("ErrorMessage", \.errorMessage, since: 1, until: 3), Field("NodeId", \.nodeID, until: 3),
    Field("Host", \.host, until: 3), Field("Port", \.port, until: 3),
    Field("Coordinators", \.coordinators, since: 4),
  ]

  /// One group, and who looks after it.
  package struct Coordinator: Message {
    package var key = ""
    package var nodeID: Int32 = 0
    package var host = ""
    package var port: Int32 = 0
    package var errorCode = ErrorCode.none
    package var errorMessage: String?
    package init() {}
    package static let fields: Fields = [
      Field("Key", \.key), Field("NodeId", \.nodeID), Field("Host", \.host), Field("Port", \.port),
      Field("ErrorCode", \.errorCode), Field("ErrorMessage", \.errorMessage),
    ]
  }
}
