import KafkaProtocol

/// One member of a group: what is kept of it, under its own names, and what belongs to this life.
@dynamicMemberLookup
struct GroupMember: Equatable {
  var kept = StoredGroup.Member()
  /// The request of each kind that waits for an answer.
  var parkedJoin: RequestToken?
  var parkedSync: RequestToken?
  /// Whether it has not been told its id yet, and so cannot send heartbeats.
  var isNew = false
  /// When it counts as gone; nil while nothing is expected of it.
  var deadlineMs: Int64?

  subscript<Value>(dynamicMember path: WritableKeyPath<StoredGroup.Member, Value>) -> Value {
    get { kept[keyPath: path] }
    set { kept[keyPath: path] = newValue }
  }

  /// Whether it waits for the group and therefore need not send heartbeats.
  var isWaiting: Bool { !isNew && (parkedJoin != nil || parkedSync != nil) }

  /// What of it is kept in memory at the client's wish.
  var bytes: Int { kept.protocols.reduce(kept.assignment.bytes.count) { $0 + $1.bytes } }

  func metadata(for name: ByteText?) -> WireBytes {
    kept.protocols.first { $0.name == name }?.metadata ?? WireBytes()
  }

  /// Takes what a request to join says anew.
  mutating func update(_ request: JoinGroupRequest) {
    kept.protocols = request.protocols
    kept.rebalanceTimeoutMs = request.rebalanceTimeoutMs
    kept.sessionTimeoutMs = request.sessionTimeoutMs
  }
}

extension JoinGroupRequest.GroupProtocol {
  /// What of it is kept in memory.
  var bytes: Int { metadata.bytes.count + name.text.utf8.count }
}
