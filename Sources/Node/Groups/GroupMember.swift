import KafkaProtocol

/// One member of a group. What `fields` names is kept; the rest belongs to this life.
struct GroupMember: Message, Equatable {
  var id: ByteText = ""
  /// Set for a static member, which keeps its place through restarts.
  var instanceID: ByteText?
  var clientID = ""
  var clientHost = ""
  var rebalanceTimeoutMs: Int32 = 0
  var sessionTimeoutMs: Int32 = 0
  /// The most wanted first.
  var protocols: [JoinGroupRequest.GroupProtocol] = []
  var assignment = WireBytes()
  /// The request of each kind that waits for an answer.
  var parkedJoin: RequestToken?
  var parkedSync: RequestToken?
  /// Whether it has not been told its id yet, and so cannot send heartbeats.
  var isNew = false
  /// When it counts as gone; nil while nothing is expected of it.
  var deadlineMs: Int64?

  init() {}
  static let fields: Fields = [
    Field("Id", \.id), Field("InstanceId", \.instanceID), Field("ClientId", \.clientID),
    Field("ClientHost", \.clientHost), Field("RebalanceTimeoutMs", \.rebalanceTimeoutMs),
    Field("SessionTimeoutMs", \.sessionTimeoutMs), Field("Protocols", \.protocols),
    Field("Assignment", \.assignment),
  ]

  /// Whether it waits for the group and therefore need not send heartbeats.
  var isWaiting: Bool { !isNew && (parkedJoin != nil || parkedSync != nil) }

  /// What of it is kept in memory at the client's wish.
  var bytes: Int { protocols.reduce(assignment.bytes.count) { $0 + $1.bytes } }

  func metadata(for name: ByteText?) -> WireBytes {
    protocols.first { $0.name == name }?.metadata ?? WireBytes()
  }

  /// The same member as another life finds it: nothing of it waits.
  var kept: GroupMember {
    var member = self
    (member.parkedJoin, member.parkedSync, member.isNew, member.deadlineMs) = (nil, nil, false, nil)
    return member
  }

  /// Takes what a request to join says anew.
  mutating func update(_ request: JoinGroupRequest) {
    protocols = request.protocols
    rebalanceTimeoutMs = request.rebalanceTimeoutMs
    sessionTimeoutMs = request.sessionTimeoutMs
  }
}

extension JoinGroupRequest.GroupProtocol {
  /// What of it is kept in memory.
  var bytes: Int { metadata.bytes.count + name.text.utf8.count }
}
