import KafkaProtocol

/// Assignments, heartbeats, and what time does to members.
extension Group {
  /// Finds a member; a static one must be who it says.
  func find(_ member: ByteText, _ instance: ByteText?) throws(ErrorCode) -> Int {
    if let instance {
      guard let known = staticMember(instance) else { throw .unknownMemberID }
      guard known.id == member else { throw .fencedInstanceID }
    }
    guard let index = index(of: member) else { throw .unknownMemberID }
    return index
  }

  /// The same for a request that names its generation.
  func find(
    _ member: ByteText, _ instance: ByteText?, in generation: Int32
  ) throws(ErrorCode) -> Int {
    let index = try find(member, instance)
    if generation != self.generation { throw .illegalGeneration }
    return index
  }

  /// A member asks for its assignment; the leader brings everybody's.
  mutating func sync(_ request: SyncGroupRequest, _ token: RequestToken, _ step: inout GroupStep) {
    do throws(ErrorCode) {
      let index = try find(request.memberID, request.groupInstanceID, in: request.generationID)
      // Versions that do not carry them say nothing about them.
      guard request.protocolType == nil || request.protocolType == protocolType,
        request.protocolName == nil || request.protocolName == protocolName
      else { throw .inconsistentGroupProtocol }
      switch state {
      case .empty: throw .unknownMemberID
      case .preparingRebalance: throw .rebalanceInProgress
      case .stable:
        settled(index, step)
        step.answer(token, assigned(index))
      case .completingRebalance:
        park(index, token, &step)
        if members[index].id == leader { assign(request.assignments, &step) }
      }
    } catch { step.answer(token, SyncGroupResponse.refused(error)) }
  }

  private func assigned(_ index: Int) -> SyncGroupResponse {
    .with {
      $0.protocolType = protocolType
      $0.protocolName = protocolName
      $0.assignment = members[index].assignment
    }
  }

  private mutating func park(_ index: Int, _ token: RequestToken, _ step: inout GroupStep) {
    if let earlier = members[index].parkedSync {
      step.answer(earlier, SyncGroupResponse.refused(.rebalanceInProgress))
    }
    members[index].parkedSync = token
    settled(index, step)
  }

  /// The member has asked: it no longer holds up the generation.
  private mutating func settled(_ index: Int, _ step: GroupStep) {
    pendingSync.remove(members[index].id)
    touch(index, step)
    if pendingSync.isEmpty { syncDeadlineMs = nil }
  }

  /// The leader has shared the work out: everybody who waits is told.
  private mutating func assign(
    _ shares: [SyncGroupRequest.Assignment], _ step: inout GroupStep
  ) {
    let size = shares.reduce(0) { $0 + $1.assignment.bytes.count }
    guard size + bytes <= step.limits.groupBytesMax else {
      for index in members.indices { answerSync(index, .refused(.groupMaxSizeReached), &step) }
      return
    }
    for index in members.indices {
      let share = shares.last { $0.memberID == members[index].id }
      members[index].assignment = share?.assignment ?? WireBytes()
    }
    state = .stable
    sinceMs = step.now.wallMs
    step.store(self)
    for index in members.indices { answerSync(index, assigned(index), &step) }
  }

  /// A sign of life.
  mutating func heartbeat(_ request: HeartbeatRequest, _ step: GroupStep) -> ErrorCode {
    do throws(ErrorCode) {
      let index = try find(request.memberID, request.groupInstanceID, in: request.generationID)
      if state == .empty { return .unknownMemberID }
      touch(index, step)
      return state == .preparingRebalance ? .rebalanceInProgress : .none
    } catch { return error }
  }

  /// The member's session begins anew.
  mutating func touch(_ index: Int, _ step: GroupStep) {
    members[index].deadlineMs = step.deadline(in: members[index].sessionTimeoutMs)
  }

  /// Does what the passing of time asks for.
  mutating func expire(_ step: inout GroupStep) {
    let now = step.now.monotonicMs
    for (member, deadline) in pendingMembers.sorted(by: { ByteText.precedes($0.key, $1.key) })
    where deadline <= now {
      removePending(member, &step)
    }
    for member in members {
      // An earlier removal may have settled it.
      guard let index = index(of: member.id), let deadline = members[index].deadlineMs,
        deadline <= now
      else { continue }
      if members[index].isWaiting {
        members[index].deadlineMs = nil
      } else {
        remove(member.id, .unknownMemberID, &step)
      }
    }
    if let deadline = joinDeadlineMs, deadline <= now { joinTimeIsOver(&step) }
    if let deadline = syncDeadlineMs, deadline <= now { syncTimeIsOver(&step) }
  }

  /// Members that never asked for their assignment are out, and the others share anew.
  private mutating func syncTimeIsOver(_ step: inout GroupStep) {
    syncDeadlineMs = nil
    for member in pendingSync.sorted(by: ByteText.precedes) { drop(member) }
    pendingSync = []
    prepareRebalance(&step)
  }
}
