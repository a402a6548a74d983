/// One way of sharing that a member offers, with what it says of itself in it.
package struct GroupProtocol: Sendable, Equatable {
  package let name: ByteText
  package let metadata: [UInt8]

  package init(_ name: ByteText, _ metadata: [UInt8]) {
    self.name = name
    self.metadata = metadata
  }
}

/// One member of a group.
package struct GroupMember: Sendable {
  package let id: ByteText
  /// Set for a static member, which keeps its place through restarts.
  package let instanceID: ByteText?
  package let clientID: String
  package let clientHost: String
  package var rebalanceTimeoutMs: Int32
  package var sessionTimeoutMs: Int32
  /// The most wanted first.
  package var protocols: [GroupProtocol]
  package var assignment: [UInt8] = []
  /// The request of each kind that waits for an answer.
  var parkedJoin: RequestToken?
  var parkedSync: RequestToken?
  /// Whether it has not been told its id yet, and so cannot send heartbeats.
  var isNew = false
  /// When it counts as gone; nil while nothing is expected of it.
  var deadlineMs: Int64?

  /// Whether it waits for the group and therefore need not send heartbeats.
  var isWaiting: Bool { !isNew && (parkedJoin != nil || parkedSync != nil) }

  func metadata(for name: ByteText?) -> [UInt8] {
    protocols.first { $0.name == name }?.metadata ?? []
  }

  /// What of it is kept in memory at the client's wish.
  var bytes: Int {
    protocols.reduce(assignment.count) { $0 + $1.metadata.count + $1.name.text.utf8.count }
  }

  /// The same member under a new id: a static member that came back.
  func renamed(_ id: ByteText, clientID: String, clientHost: String) -> GroupMember {
    var member = GroupMember(
      id: id, instanceID: instanceID, clientID: clientID, clientHost: clientHost,
      rebalanceTimeoutMs: rebalanceTimeoutMs, sessionTimeoutMs: sessionTimeoutMs,
      protocols: protocols)
    member.assignment = assignment
    return member
  }
}
