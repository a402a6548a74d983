/// What a client asks for with JoinGroup.
package struct GroupJoin: Sendable {
  package var group: ByteText
  /// Empty for a client that has no id yet.
  package var memberID: ByteText
  package var instanceID: ByteText?
  package var clientID: String
  package var clientHost: String
  package var sessionTimeoutMs: Int32
  package var rebalanceTimeoutMs: Int32
  package var protocolType: ByteText
  package var protocols: [GroupProtocol]
  /// Whether a new member must come back with the id it is given (from version 4 on).
  package var needsKnownID: Bool

  package init(
    group: ByteText, memberID: ByteText, instanceID: ByteText? = nil, clientID: String = "client",
    clientHost: String = "/127.0.0.1", sessionTimeoutMs: Int32, rebalanceTimeoutMs: Int32,
    protocolType: ByteText = "consumer", protocols: [GroupProtocol], needsKnownID: Bool = true
  ) {
    self.group = group
    self.memberID = memberID
    self.instanceID = instanceID
    self.clientID = clientID
    self.clientHost = clientHost
    self.sessionTimeoutMs = sessionTimeoutMs
    self.rebalanceTimeoutMs = rebalanceTimeoutMs
    self.protocolType = protocolType
    self.protocols = protocols
    self.needsKnownID = needsKnownID
  }
}

/// The moment of a stimulus.
package struct NodeTime: Sendable, Equatable {
  /// Never goes back; deadlines are counted on it.
  package var monotonicMs: Int64
  /// The wall clock, for what is kept.
  package var wallMs: Int64

  package init(monotonicMs: Int64, wallMs: Int64) {
    self.monotonicMs = monotonicMs
    self.wallMs = wallMs
  }
}

/// One stimulus: its moment, the bounds, and what is to be done about it.
struct GroupStep {
  let now: NodeTime
  let limits: GroupLimits
  var actions: [GroupAction] = []

  init(_ now: NodeTime, _ limits: GroupLimits) {
    self.now = now
    self.limits = limits
  }

  func deadline(in milliseconds: some BinaryInteger) -> Int64 {
    now.monotonicMs + Int64(milliseconds)
  }
}
