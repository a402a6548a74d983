import EventModel

/// One consumer group: who is in it, in which generation, and what it has read. Its transitions are
/// in the extensions; none of them knows a clock, a connection or a file.
struct Group: Sendable {
  let id: ByteText
  var state = GroupState.empty
  /// The state before `preparingRebalance`: the first rebalance of an empty group waits for others.
  var cameFromEmpty = false
  var generation: Int32 = 0
  var protocolType: ByteText?
  var protocolName: ByteText?
  var leader: ByteText?
  /// In the order in which they joined.
  var members: [GroupMember] = []
  /// Ids that were given out and not used yet, with the moment when they lapse.
  var pendingMembers: [ByteText: Int64] = [:]
  /// Members of this generation that have not asked for their assignment.
  var pendingSync: Set<ByteText> = []
  /// When the join phase ends without those who are missing.
  var joinDeadlineMs: Int64?
  /// How much longer the first join phase may be drawn out by newcomers.
  var joinExtensionMs: Int64 = 0
  var newMemberAdded = false
  /// When members that did not ask for their assignment are thrown out.
  var syncDeadlineMs: Int64?
  var offsets: [TopicPartition: CommittedOffset] = [:]
  /// The wall clock when the group came into its state.
  var sinceMs: Int64 = 0

  init(_ id: ByteText) { self.id = id }

  func index(of member: ByteText) -> Int? { members.firstIndex { $0.id == member } }

  func staticMember(_ instance: ByteText) -> GroupMember? {
    members.first { $0.instanceID == instance }
  }

  /// Whether the join phase waits for nobody.
  var allJoined: Bool { pendingMembers.isEmpty && members.allSatisfy { $0.parkedJoin != nil } }

  /// What clients made it keep.
  var bytes: Int { members.reduce(0) { $0 + $1.bytes } }

  /// The longest that a member may take to come back for a rebalance.
  var rebalanceTimeoutMs: Int64 { members.map { Int64($0.rebalanceTimeoutMs) }.max() ?? 0 }

  /// The next moment at which `expire` has something to do.
  var nextDeadlineMs: Int64? {
    var next = min(joinDeadlineMs ?? .max, syncDeadlineMs ?? .max)
    for member in members { next = min(next, member.deadlineMs ?? .max) }
    for deadline in pendingMembers.values { next = min(next, deadline) }
    return next == .max ? nil : next
  }

  /// Whether a member with these protocols could share the work with those who are here.
  func supports(_ type: ByteText, _ protocols: [GroupProtocol]) -> Bool {
    if state == .empty { return !type.isEmpty && !protocols.isEmpty }
    return type == protocolType && protocols.contains { isCommon($0.name) }
  }

  private func isCommon(_ name: ByteText) -> Bool {
    members.allSatisfy { $0.protocols.contains { $0.name == name } }
  }

  /// The protocol that most members want among those that all of them have; the leader's order
  /// decides between equals.
  func selectProtocol() -> ByteText? {
    var votes: [ByteText: Int] = [:]
    for member in members {
      guard let wanted = member.protocols.first(where: { isCommon($0.name) }) else { continue }
      votes[wanted.name, default: 0] += 1
    }
    let order = members.first { $0.id == leader }?.protocols ?? members.first?.protocols ?? []
    var best: (name: ByteText, votes: Int)?
    for entry in order {
      if let count = votes[entry.name], count > best?.votes ?? 0 { best = (entry.name, count) }
    }
    return best?.name
  }

  /// All members as the leader is told of them.
  var joinedMembers: [JoinAnswer.Member] {
    members.map {
      JoinAnswer.Member(
        id: $0.id, instanceID: $0.instanceID, metadata: $0.metadata(for: protocolName))
    }
  }

  /// The generation as it is kept.
  var stored: StoredGroup { stored(members) }

  var storedWithoutMembers: StoredGroup { stored([]) }

  private func stored(_ members: [GroupMember]) -> StoredGroup {
    StoredGroup(
      id: id, generation: generation, protocolType: protocolType, protocolName: protocolName,
      leader: members.isEmpty ? nil : leader, sinceMs: sinceMs,
      members: members.map {
        StoredGroup.Member(
          id: $0.id, instanceID: $0.instanceID, clientID: $0.clientID, clientHost: $0.clientHost,
          rebalanceTimeoutMs: $0.rebalanceTimeoutMs, sessionTimeoutMs: $0.sessionTimeoutMs,
          protocols: $0.protocols, assignment: $0.assignment)
      })
  }
}
