import KafkaProtocol

/// The rebalance: from the first who joins to the generation that all have been told of.
extension Group {
  /// Begins a rebalance, or ends its join phase if that waited for this.
  mutating func rebalanceOrGoOn(_ step: inout GroupStep) {
    if state == .preparingRebalance {
      // The first rebalance of an empty group waits for others, however few have come.
      if !cameFromEmpty, allJoined { completeJoin(&step) }
    } else {
      prepareRebalance(&step)
    }
  }

  mutating func prepareRebalance(_ step: inout GroupStep) {
    if state == .completingRebalance {
      for index in members.indices {
        members[index].assignment = []
        answerSync(index, .refused(.rebalanceInProgress), &step)
      }
    }
    syncDeadlineMs = nil
    pendingSync = []
    cameFromEmpty = state == .empty
    enter(.preparingRebalance, step)
    if cameFromEmpty {
      let delay = step.limits.initialRebalanceDelayMs
      joinExtensionMs = max(rebalanceTimeoutMs - delay, 0)
      newMemberAdded = false
      joinDeadlineMs = step.deadline(in: delay)
      if delay == 0 { completeJoin(&step) }
    } else if allJoined {
      completeJoin(&step)
    } else {
      joinDeadlineMs = step.deadline(in: rebalanceTimeoutMs)
    }
  }

  /// The time of the join phase is over.
  mutating func joinTimeIsOver(_ step: inout GroupStep) {
    if cameFromEmpty, newMemberAdded, joinExtensionMs > 0 {
      newMemberAdded = false
      let delay = min(step.limits.initialRebalanceDelayMs, joinExtensionMs)
      joinExtensionMs -= delay
      joinDeadlineMs = step.deadline(in: delay)
    } else {
      completeJoin(&step)
    }
  }

  /// Ends the join phase: those who are missing are out, static ones excepted.
  mutating func completeJoin(_ step: inout GroupStep) {
    joinDeadlineMs = nil
    for member in members where member.parkedJoin == nil && member.instanceID == nil {
      drop(member.id)
    }
    if !members.isEmpty, !electLeader() {
      // Nobody came back; static members stay until their sessions end.
      joinDeadlineMs = step.deadline(in: rebalanceTimeoutMs)
      return
    }
    generation = generation == .max ? 1 : generation + 1
    pendingSync = []
    guard !members.isEmpty else {
      protocolName = nil
      leader = nil
      enter(.empty, step)
      step.actions.append(.store(.group(stored)))
      return
    }
    protocolName = selectProtocol()
    enter(.completingRebalance, step)
    syncDeadlineMs = step.deadline(in: rebalanceTimeoutMs)
    for index in members.indices {
      pendingSync.insert(members[index].id)
      members[index].isNew = false
      members[index].deadlineMs = step.deadline(in: members[index].sessionTimeoutMs)
      guard let token = members[index].parkedJoin else { continue }
      members[index].parkedJoin = nil
      let isLeader = members[index].id == leader
      step.actions.append(
        .answerJoin(
          token,
          JoinAnswer(
            error: .none, generation: generation, protocolType: protocolType,
            protocolName: protocolName, leader: leader ?? "", memberID: members[index].id,
            members: isLeader ? joinedMembers : [])))
    }
  }

  /// Makes sure that the leader is one who joined; false where nobody did.
  private mutating func electLeader() -> Bool {
    if let leader, let index = index(of: leader), members[index].parkedJoin != nil { return true }
    guard let other = members.first(where: { $0.parkedJoin != nil }) else { return false }
    leader = other.id
    return true
  }

  private mutating func enter(_ next: GroupState, _ step: GroupStep) {
    state = next
    sinceMs = step.now.wallMs
  }

  /// Takes a member out, with nobody told.
  mutating func drop(_ member: ByteText) {
    guard let index = index(of: member) else { return }
    members.remove(at: index)
    pendingSync.remove(member)
    if leader == member { leader = members.first?.id }
  }

  /// Takes a member out and tells its parked requests why; the others rebalance.
  mutating func remove(_ member: ByteText, _ error: ErrorCode, _ step: inout GroupStep) {
    guard let index = index(of: member) else {
      removePending(member, &step)
      return
    }
    answerParked(index, error, &step)
    drop(member)
    goOnWithout(&step)
  }

  /// Takes back an id that was given out and not used.
  mutating func removePending(_ member: ByteText, _ step: inout GroupStep) {
    guard pendingMembers.removeValue(forKey: member) != nil else { return }
    if state == .preparingRebalance, allJoined, joinDeadlineMs != nil { completeJoin(&step) }
  }

  /// Somebody has left: the others share anew.
  mutating func goOnWithout(_ step: inout GroupStep) {
    switch state {
    case .stable, .completingRebalance: prepareRebalance(&step)
    case .preparingRebalance: if allJoined { completeJoin(&step) }
    case .empty: break
    }
  }

  /// Answers what a member waits for.
  mutating func answerParked(_ index: Int, _ error: ErrorCode, _ step: inout GroupStep) {
    if let token = members[index].parkedJoin {
      members[index].parkedJoin = nil
      step.actions.append(.answerJoin(token, .refused(error, members[index].id)))
    }
    answerSync(index, .refused(error), &step)
  }

  /// Answers a parked sync, if there is one; the member's session begins anew.
  mutating func answerSync(_ index: Int, _ answer: SyncAnswer, _ step: inout GroupStep) {
    guard let token = members[index].parkedSync else { return }
    members[index].parkedSync = nil
    members[index].deadlineMs = step.deadline(in: members[index].sessionTimeoutMs)
    step.actions.append(.answerSync(token, answer))
  }
}
