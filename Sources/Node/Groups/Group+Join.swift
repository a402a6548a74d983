import KafkaProtocol

/// Joining: who is let in, and whether that disturbs the others.
extension Group {
  /// A client asks to be a member.
  /// - Parameter freshID: an id that nobody has had, for a client without one.
  mutating func join(
    _ request: GroupJoin, _ token: RequestToken, freshID: ByteText, _ step: inout GroupStep
  ) {
    guard accepts(request, step.limits), fits(request, step.limits) else {
      remove(request.memberID, .groupMaxSizeReached, &step)
      step.actions.append(.answerJoin(token, .refused(.groupMaxSizeReached, "")))
      return
    }
    guard supports(request.protocolType, request.protocols) else {
      let refused = JoinAnswer.refused(.inconsistentGroupProtocol, request.memberID)
      step.actions.append(.answerJoin(token, refused))
      return
    }
    if !request.memberID.isEmpty {
      joinKnown(request, token, &step)
    } else if let instance = request.instanceID, let old = staticMember(instance) {
      joinAgain(request, token, replacing: old.id, by: freshID, &step)
    } else if request.instanceID == nil, request.needsKnownID {
      pendingMembers[freshID] = step.deadline(in: request.sessionTimeoutMs)
      step.actions.append(.answerJoin(token, .refused(.memberIDRequired, freshID)))
    } else {
      add(request, as: freshID, token, &step)
    }
  }

  /// Whether there is room; those who are in always have it.
  private func accepts(_ request: GroupJoin, _ limits: GroupLimits) -> Bool {
    if index(of: request.memberID) != nil || pendingMembers[request.memberID] != nil { return true }
    if let instance = request.instanceID, staticMember(instance) != nil { return true }
    return members.count + pendingMembers.count < limits.membersMax
  }

  private func fits(_ request: GroupJoin, _ limits: GroupLimits) -> Bool {
    let own = request.protocols.reduce(0) { $0 + $1.metadata.count + $1.name.text.utf8.count }
    return bytes + own <= limits.groupBytesMax
  }

  private mutating func joinKnown(
    _ request: GroupJoin, _ token: RequestToken, _ step: inout GroupStep
  ) {
    // An id waits only for clients that gave no instance.
    if pendingMembers[request.memberID] != nil, request.instanceID == nil {
      add(request, as: request.memberID, token, &step)
      return
    }
    let index: Int
    switch find(request.memberID, request.instanceID) {
    case .failure(let error):
      step.actions.append(.answerJoin(token, .refused(error.code, request.memberID)))
      return
    case .success(let found): index = found
    }
    let isSame = members[index].protocols == request.protocols
    let isLeader = members[index].id == leader
    switch state {
    case .preparingRebalance: rejoin(index, request, token, &step)
    case .completingRebalance where isSame:
      // It did not get the answer; the generation is the same.
      step.actions.append(.answerJoin(token, current(members[index].id)))
    case .stable where isSame && !isLeader:
      step.actions.append(.answerJoin(token, current(members[index].id)))
    // A leader may know more than its metadata says: the topics have changed.
    case .completingRebalance, .stable: rejoin(index, request, token, &step)
    case .empty:
      step.actions.append(.answerJoin(token, .refused(.unknownMemberID, request.memberID)))
    }
  }

  /// The current generation, for a member that joins without changing anything.
  private func current(_ member: ByteText) -> JoinAnswer {
    JoinAnswer(
      error: .none, generation: generation, protocolType: protocolType,
      protocolName: protocolName, leader: leader ?? "", memberID: member,
      members: member == leader ? joinedMembers : [])
  }

  private mutating func add(
    _ request: GroupJoin, as id: ByteText, _ token: RequestToken, _ step: inout GroupStep
  ) {
    pendingMembers[id] = nil
    if members.isEmpty { protocolType = request.protocolType }
    if leader == nil { leader = id }
    if state == .preparingRebalance, cameFromEmpty { newMemberAdded = true }
    var member = GroupMember(
      id: id, instanceID: request.instanceID, clientID: request.clientID,
      clientHost: request.clientHost, rebalanceTimeoutMs: request.rebalanceTimeoutMs,
      sessionTimeoutMs: request.sessionTimeoutMs, protocols: request.protocols)
    member.parkedJoin = token
    // It cannot send heartbeats before it knows its id, and its client may have gone meanwhile.
    member.isNew = true
    member.deadlineMs = step.deadline(in: step.limits.newMemberTimeoutMs)
    members.append(member)
    rebalanceOrGoOn(&step)
  }

  /// A member comes back for a rebalance, or begins one.
  private mutating func rejoin(
    _ index: Int, _ request: GroupJoin, _ token: RequestToken, _ step: inout GroupStep
  ) {
    update(index, request)
    if let earlier = members[index].parkedJoin {
      // The connection of the earlier request is of no use to the client any more.
      let refused = JoinAnswer.refused(.rebalanceInProgress, members[index].id)
      step.actions.append(.answerJoin(earlier, refused))
    }
    members[index].parkedJoin = token
    rebalanceOrGoOn(&step)
  }

  private mutating func update(_ index: Int, _ request: GroupJoin) {
    members[index].protocols = request.protocols
    members[index].rebalanceTimeoutMs = request.rebalanceTimeoutMs
    members[index].sessionTimeoutMs = request.sessionTimeoutMs
  }

  /// A static member came back without its id: it gets a new one and keeps its place; whoever still
  /// uses the old one is fenced.
  private mutating func joinAgain(
    _ request: GroupJoin, _ token: RequestToken, replacing old: ByteText, by id: ByteText,
    _ step: inout GroupStep
  ) {
    guard let index = index(of: old) else { preconditionFailure("no member \(old)") }
    let leaderBefore = leader
    answerParked(index, .fencedInstanceID, &step)
    members[index] = members[index].renamed(
      id, clientID: request.clientID, clientHost: request.clientHost)
    if leader == old { leader = id }
    if pendingSync.remove(old) != nil { pendingSync.insert(id) }
    update(index, request)
    members[index].deadlineMs = step.deadline(in: request.sessionTimeoutMs)
    guard state == .stable, selectProtocol() == protocolName else {
      members[index].parkedJoin = token
      rebalanceOrGoOn(&step)
      return
    }
    step.actions.append(.store(.group(stored)))
    // A leader that came back is told of the leader before: it must not assign anew.
    var answer = current(id)
    answer.members = []
    answer.leader = leaderBefore ?? ""
    step.actions.append(.answerJoin(token, answer))
  }
}
