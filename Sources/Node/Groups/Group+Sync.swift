import KafkaProtocol

/// Assignments, heartbeats, and what time does to members.
extension Group {
  /// Why a member's request is refused.
  struct Refusal: Error {
    let code: ErrorCode
  }

  /// Finds a member; a static one must be who it says.
  func find(_ member: ByteText, _ instance: ByteText?) -> Result<Int, Refusal> {
    if let instance {
      guard let known = staticMember(instance) else {
        return .failure(Refusal(code: .unknownMemberID))
      }
      guard known.id == member else { return .failure(Refusal(code: .fencedInstanceID)) }
    }
    guard let index = index(of: member) else {
      return .failure(Refusal(code: .unknownMemberID))
    }
    return .success(index)
  }

  /// The same for a request that names its generation.
  func find(
    _ member: ByteText, _ instance: ByteText?, in generation: Int32
  ) -> Result<Int, Refusal> {
    let found = find(member, instance)
    if case .success = found, generation != self.generation {
      return .failure(Refusal(code: .illegalGeneration))
    }
    return found
  }

  /// A member asks for its assignment; the leader brings everybody's.
  mutating func sync(_ request: GroupSync, _ token: RequestToken, _ step: inout GroupStep) {
    let index: Int
    switch find(request.memberID, request.instanceID, in: request.generation) {
    case .failure(let error):
      step.actions.append(.answerSync(token, .refused(error.code)))
      return
    case .success(let found): index = found
    }
    if differs(request.protocolType, protocolType) || differs(request.protocolName, protocolName) {
      step.actions.append(.answerSync(token, .refused(.inconsistentGroupProtocol)))
      return
    }
    switch state {
    case .empty: step.actions.append(.answerSync(token, .refused(.unknownMemberID)))
    case .preparingRebalance:
      step.actions.append(.answerSync(token, .refused(.rebalanceInProgress)))
    case .stable:
      settled(index, step)
      step.actions.append(.answerSync(token, assigned(index)))
    case .completingRebalance:
      park(index, token, &step)
      if members[index].id == leader { assign(request.assignments, &step) }
    }
  }

  private func differs(_ given: ByteText?, _ own: ByteText?) -> Bool {
    given != nil && given != own
  }

  private func assigned(_ index: Int) -> SyncAnswer {
    SyncAnswer(
      error: .none, protocolType: protocolType, protocolName: protocolName,
      assignment: members[index].assignment)
  }

  private mutating func park(_ index: Int, _ token: RequestToken, _ step: inout GroupStep) {
    if let earlier = members[index].parkedSync {
      step.actions.append(.answerSync(earlier, .refused(.rebalanceInProgress)))
    }
    members[index].parkedSync = token
    settled(index, step)
  }

  /// The member has asked: it no longer holds up the generation.
  private mutating func settled(_ index: Int, _ step: GroupStep) {
    pendingSync.remove(members[index].id)
    members[index].deadlineMs = step.deadline(in: members[index].sessionTimeoutMs)
    if pendingSync.isEmpty { syncDeadlineMs = nil }
  }

  /// The leader has shared the work out: everybody who waits is told.
  private mutating func assign(_ assignments: [ByteText: [UInt8]], _ step: inout GroupStep) {
    let size = assignments.values.reduce(0) { $0 + $1.count }
    guard size + bytes <= step.limits.groupBytesMax else {
      for index in members.indices {
        answerSync(index, .refused(.groupMaxSizeReached), &step)
      }
      return
    }
    for index in members.indices {
      members[index].assignment = assignments[members[index].id] ?? []
    }
    state = .stable
    sinceMs = step.now.wallMs
    step.actions.append(.store(.group(stored)))
    for index in members.indices { answerSync(index, assigned(index), &step) }
  }

  /// A sign of life.
  mutating func heartbeat(
    _ member: ByteText, _ instance: ByteText?, generation: Int32, _ step: GroupStep
  ) -> ErrorCode {
    switch find(member, instance, in: generation) {
    case .failure(let error): return error.code
    case .success(let index):
      if state == .empty { return .unknownMemberID }
      members[index].deadlineMs = step.deadline(in: members[index].sessionTimeoutMs)
      return state == .preparingRebalance ? .rebalanceInProgress : .none
    }
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
