/// What outlives the process: records out of the state, and the state out of records.
extension GroupCoordinator {
  /// Makes a written record hold.
  package mutating func apply(_ record: GroupRecord) {
    switch record {
    case .offset(let id, let partition, let offset):
      if groups[id, default: Group(id)].offsets.updateValue(offset, forKey: partition) == nil {
        offsetCount += 1
      }
    case .offsetGone(let id, let partition):
      if groups[id]?.offsets.removeValue(forKey: partition) != nil { offsetCount -= 1 }
    case .groupGone(let id):
      offsetCount -= groups.removeValue(forKey: id)?.offsets.count ?? 0
    case .group: break  // The state that it was made from holds already.
    }
  }

  /// Takes a record of an earlier life. Members have their session to show that they live.
  package mutating func restore(_ record: GroupRecord, now: NodeTime) {
    guard case .group(let stored) = record else {
      apply(record)
      return
    }
    var group = groups[stored.id] ?? Group(stored.id)
    group.generation = stored.generation
    group.protocolType = stored.protocolType
    group.protocolName = stored.protocolName
    group.leader = stored.leader
    group.sinceMs = stored.sinceMs
    group.state = stored.members.isEmpty ? .empty : .stable
    group.members = stored.members.map { stored in
      var member = GroupMember(
        id: stored.id, instanceID: stored.instanceID, clientID: stored.clientID,
        clientHost: stored.clientHost, rebalanceTimeoutMs: stored.rebalanceTimeoutMs,
        sessionTimeoutMs: stored.sessionTimeoutMs, protocols: stored.protocols)
      member.assignment = stored.assignment
      member.deadlineMs = now.monotonicMs + Int64(stored.sessionTimeoutMs)
      return member
    }
    groups[stored.id] = group
    noteDeadline(group)
  }

  /// Everything that is worth keeping, as few records as possible. Of a generation that is being
  /// made only the number is: its members have no assignments yet, and come back by themselves.
  package func snapshot() -> [GroupRecord] {
    groups.values.sorted { ByteText.precedes($0.id, $1.id) }.flatMap { group in
      var records: [GroupRecord] = []
      if group.generation > 0 {
        records.append(.group(group.state == .stable ? group.stored : group.storedWithoutMembers))
      }
      records += committed(group.id).map { .offset(group.id, $0.partition, $0.offset) }
      return records
    }
  }
}
