package import KafkaProtocol

/// The classic coordinator of consumer groups, as a state machine: stimuli in, what is to be done
/// out. It knows neither clock nor file nor connection; moments and fresh ids are given to it.
///
/// What must outlive the process comes out as `GroupRecord`s; whoever keeps them gives them back by
/// `restore` at the next start. Commits change nothing by themselves: `apply` does, once they are
/// written.
package struct GroupCoordinator: Sendable {
  package let limits: GroupLimits
  var groups: [ByteText: Group] = [:]
  var offsetCount = 0
  /// No deadline of any group is earlier than this.
  private var earliestMs: Int64 = .max

  package init(_ limits: GroupLimits = GroupLimits()) { self.limits = limits }

  /// When `expire` is next worth calling; nil while nothing is due. It may be too early, never
  /// too late.
  package var nextDeadlineMs: Int64? { earliestMs == .max ? nil : earliestMs }

  /// A client wants to be a member. It is answered now, or when the rebalance is over.
  /// - Parameter freshID: never given before; it becomes the member's id if it has none.
  package mutating func join(
    _ request: GroupJoin, token: RequestToken, freshID: ByteText, now: NodeTime
  ) -> [GroupAction] {
    if let error = refusal(request) {
      return [.answerJoin(token, .refused(error, request.memberID))]
    }
    if groups[request.group] == nil { groups[request.group] = Group(request.group) }
    let actions = step(request.group, now) { $0.join(request, token, freshID: freshID, &$1) }
    if groups[request.group]?.isUnused == true { groups[request.group] = nil }
    return actions
  }

  private func refusal(_ request: GroupJoin) -> ErrorCode? {
    if request.group.isEmpty { return .invalidGroupID }
    if !limits.sessionTimeoutMs.contains(request.sessionTimeoutMs) { return .invalidSessionTimeout }
    guard groups[request.group] == nil else { return nil }
    if !request.memberID.isEmpty { return .unknownMemberID }
    return groups.count < limits.groupsMax ? nil : .policyViolation
  }

  /// A member asks for its share of the work; it is answered once the leader has shared it out.
  package mutating func sync(
    _ request: GroupSync, token: RequestToken, now: NodeTime
  ) -> [GroupAction] {
    guard groups[request.group] != nil else {
      let error: ErrorCode = request.group.isEmpty ? .invalidGroupID : .unknownMemberID
      return [.answerSync(token, .refused(error))]
    }
    return step(request.group, now) { $0.sync(request, token, &$1) }
  }

  /// A member is alive.
  package mutating func heartbeat(
    _ group: ByteText, member: ByteText, instance: ByteText?, generation: Int32, now: NodeTime
  ) -> ErrorCode {
    if group.isEmpty { return .invalidGroupID }
    let step = GroupStep(now, limits)
    return groups[group]?.heartbeat(member, instance, generation: generation, step)
      ?? .unknownMemberID
  }

  /// Members leave, or are thrown out by their instance.
  /// - Returns: an error for each, and what else is to be done.
  package mutating func leave(
    _ group: ByteText, _ members: [(id: ByteText, instance: ByteText?)], now: NodeTime
  ) -> (errors: [ErrorCode], actions: [GroupAction]) {
    guard groups[group] != nil else { return (members.map { _ in .unknownMemberID }, []) }
    var errors: [ErrorCode] = []
    let actions = step(group, now) { group, step in
      for member in members { errors.append(group.leave(member.id, member.instance, &step)) }
    }
    return (errors, actions)
  }

  /// Does what the passing of time asks for.
  package mutating func expire(now: NodeTime) -> [GroupAction] {
    guard earliestMs <= now.monotonicMs else { return [] }
    earliestMs = .max
    var actions: [GroupAction] = []
    for id in groups.keys.sorted(by: ByteText.precedes) {
      actions += step(id, now) { $0.expire(&$1) }
      if groups[id]?.isUnused == true { groups[id] = nil }
    }
    return actions
  }

  /// Changes one group in place and notes its next deadline.
  private mutating func step(
    _ id: ByteText, _ now: NodeTime, _ change: (inout Group, inout GroupStep) -> Void
  ) -> [GroupAction] {
    var step = GroupStep(now, limits)
    guard let place = groups.index(forKey: id) else { return [] }
    change(&groups.values[place], &step)
    earliestMs = min(earliestMs, groups.values[place].nextDeadlineMs ?? .max)
    return step.actions
  }

  /// Notes deadlines that a restart has brought.
  mutating func noteDeadline(_ group: Group) {
    earliestMs = min(earliestMs, group.nextDeadlineMs ?? .max)
  }
}

extension Group {
  /// Whether nothing would be lost with it.
  var isUnused: Bool {
    members.isEmpty && pendingMembers.isEmpty && offsets.isEmpty && generation == 0
  }

  /// A member leaves; one that names only its instance is thrown out by an operator.
  fileprivate mutating func leave(
    _ member: ByteText, _ instance: ByteText?, _ step: inout GroupStep
  ) -> ErrorCode {
    if member.isEmpty {
      guard let instance, let known = staticMember(instance) else { return .unknownMemberID }
      remove(known.id, .unknownMemberID, &step)
      return .none
    }
    if pendingMembers[member] != nil {
      removePending(member, &step)
      return .none
    }
    switch find(member, instance) {
    case .failure(let error): return error.code
    case .success:
      remove(member, .unknownMemberID, &step)
      return .none
    }
  }
}
