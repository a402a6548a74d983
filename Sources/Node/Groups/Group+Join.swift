import KafkaProtocol

/// Joining: who is let in, and whether that disturbs the others.
extension Group {
  /// A client asks to be a member.
  mutating func join(
    _ request: JoinGroupRequest, _ client: JoiningClient, _ step: inout GroupStep
  ) {
    guard accepts(request, step.limits), fits(request, step.limits) else {
      remove(request.memberID, .groupMaxSizeReached, &step)
      step.answer(client.token, JoinGroupResponse.refused(.groupMaxSizeReached, ""))
      return
    }
    do throws(ErrorCode) {
      guard supports(request.protocolType, request.protocols) else {
        throw .inconsistentGroupProtocol
      }
      if !request.memberID.isEmpty {
        try joinKnown(request, client, &step)
      } else if let instance = request.groupInstanceID, let old = staticMember(instance) {
        joinAgain(request, client, replacing: old.id, &step)
      } else if request.groupInstanceID == nil, client.needsKnownID {
        pendingMembers[client.freshID] = step.deadline(in: request.sessionTimeoutMs)
        step.answer(client.token, JoinGroupResponse.refused(.memberIDRequired, client.freshID))
      } else {
        add(request, as: client.freshID, client, &step)
      }
    } catch { step.answer(client.token, JoinGroupResponse.refused(error, request.memberID)) }
  }

  /// Whether there is room; those who are in always have it.
  private func accepts(_ request: JoinGroupRequest, _ limits: GroupLimits) -> Bool {
    if index(of: request.memberID) != nil || pendingMembers[request.memberID] != nil { return true }
    if let instance = request.groupInstanceID, staticMember(instance) != nil { return true }
    return members.count + pendingMembers.count < limits.membersMax
  }

  private func fits(_ request: JoinGroupRequest, _ limits: GroupLimits) -> Bool {
    bytes + request.protocols.reduce(0) { $0 + $1.bytes } <= limits.groupBytesMax
  }

  private mutating func joinKnown(
    _ request: JoinGroupRequest, _ client: JoiningClient, _ step: inout GroupStep
  ) throws(ErrorCode) {
    // An id waits only for clients that gave no instance.
    if pendingMembers[request.memberID] != nil, request.groupInstanceID == nil {
      add(request, as: request.memberID, client, &step)
      return
    }
    let index = try find(request.memberID, request.groupInstanceID)
    let isSame = members[index].protocols == request.protocols
    let isLeader = members[index].id == leader
    switch state {
    case .preparingRebalance: rejoin(index, request, client.token, &step)
    // In the first case it did not get the answer; the generation is the same.
    case .completingRebalance where isSame, .stable where isSame && !isLeader:
      step.answer(client.token, joined(members[index].id))
    // A leader may know more than its metadata says: the topics have changed.
    case .completingRebalance, .stable: rejoin(index, request, client.token, &step)
    case .empty: throw .unknownMemberID
    }
  }

  private mutating func add(
    _ request: JoinGroupRequest, as id: ByteText, _ client: JoiningClient, _ step: inout GroupStep
  ) {
    pendingMembers[id] = nil
    if members.isEmpty { protocolType = request.protocolType }
    if leader == nil { leader = id }
    if state == .preparingRebalance, cameFromEmpty { newMemberAdded = true }
    var member = GroupMember()
    member.id = id
    member.instanceID = request.groupInstanceID
    member.clientID = client.clientID
    member.clientHost = client.clientHost
    member.update(request)
    member.parkedJoin = client.token
    // It cannot send heartbeats before it knows its id, and its client may have gone meanwhile.
    member.isNew = true
    member.deadlineMs = step.deadline(in: step.limits.newMemberTimeoutMs)
    members.append(member)
    rebalanceOrGoOn(&step)
  }

  /// A member comes back for a rebalance, or begins one.
  private mutating func rejoin(
    _ index: Int, _ request: JoinGroupRequest, _ token: RequestToken, _ step: inout GroupStep
  ) {
    members[index].update(request)
    if let earlier = members[index].parkedJoin {
      // The connection of the earlier request is of no use to the client any more.
      step.answer(earlier, JoinGroupResponse.refused(.rebalanceInProgress, members[index].id))
    }
    members[index].parkedJoin = token
    rebalanceOrGoOn(&step)
  }

  /// A static member came back without its id: it gets a new one and keeps its place; whoever still
  /// uses the old one is fenced.
  private mutating func joinAgain(
    _ request: JoinGroupRequest, _ client: JoiningClient, replacing old: ByteText,
    _ step: inout GroupStep
  ) {
    guard let index = index(of: old) else { preconditionFailure("no member \(old)") }
    let id = client.freshID
    let leaderBefore = leader
    answerParked(index, .fencedInstanceID, &step)
    members[index] = GroupMember(kept: members[index].kept)
    members[index].id = id
    members[index].clientID = client.clientID
    members[index].clientHost = client.clientHost
    members[index].update(request)
    if leader == old { leader = id }
    if pendingSync.remove(old) != nil { pendingSync.insert(id) }
    touch(index, step)
    guard state == .stable, selectProtocol() == protocolName else {
      members[index].parkedJoin = client.token
      rebalanceOrGoOn(&step)
      return
    }
    step.store(self)
    // A leader that came back is told of the leader before: it must not assign anew.
    var answer = joined(id)
    answer.members = []
    answer.leader = leaderBefore ?? ""
    step.answer(client.token, answer)
  }
}
