/// What outlives the process: records out of the state, and the state out of records.
extension GroupCoordinator {
  /// Makes a written record hold.
  mutating func apply(_ record: GroupRecord) {
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
  mutating func restore(_ record: GroupRecord, now: NodeTime) {
    guard case .group(let id, let stored) = record else {
      apply(record)
      return
    }
    var group = groups[id] ?? Group(id)
    group.generation = stored.generation
    group.protocolType = stored.protocolType
    group.protocolName = stored.protocolName
    group.leader = stored.leader
    group.sinceMs = stored.sinceMs
    group.state = stored.members.isEmpty ? .empty : .stable
    group.members = stored.members.map { GroupMember(kept: $0) }
    for index in group.members.indices {
      group.members[index].deadlineMs =
        now.monotonicMs + Int64(group.members[index].sessionTimeoutMs)
    }
    groups[id] = group
    noteDeadline(group)
  }

  /// Everything that is worth keeping, as few records as possible. Of a generation that is being
  /// made only the number is: its members have no assignments yet, and come back by themselves.
  func snapshot() -> [GroupRecord] {
    ordered.flatMap { group in
      var records: [GroupRecord] = []
      if group.generation > 0 {
        var stored = group.stored
        if group.state != .stable { (stored.leader, stored.members) = (nil, []) }
        records.append(.group(group.id, stored))
      }
      return records + committed(group.id).map { .offset(group.id, $0.partition, $0.offset) }
    }
  }
}
