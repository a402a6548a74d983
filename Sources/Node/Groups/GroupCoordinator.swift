import KafkaProtocol

/// The classic coordinator of consumer groups, as a state machine: stimuli in, what is to be done
/// out. It knows neither clock nor file nor connection; moments and fresh ids are given to it.
///
/// What must outlive the process comes out as `GroupRecord`s; whoever keeps them gives them back by
/// `restore` at the next start. Commits change nothing by themselves: `apply` does, once they are
/// written.
struct GroupCoordinator: Sendable {
  let limits: GroupLimits
  var groups: [ByteText: Group] = [:]
  var offsetCount = 0
  /// No deadline of any group is earlier than this.
  private var earliestMs: Int64 = .max

  init(_ limits: GroupLimits = GroupLimits()) { self.limits = limits }

  /// The groups by name.
  var ordered: [Group] { groups.values.sorted { ByteText.precedes($0.id, $1.id) } }

  /// When `expire` is next worth calling; nil while nothing is due. It may be too early, never
  /// too late.
  var nextDeadlineMs: Int64? { earliestMs == .max ? nil : earliestMs }

  /// A client wants to be a member. It is answered now, or when the rebalance is over.
  mutating func join(
    _ request: JoinGroupRequest, from client: JoiningClient, now: NodeTime
  ) -> [GroupAction] {
    if let error = refusal(request) {
      return [.answerJoin(client.token, .refused(error, request.memberID))]
    }
    if groups[request.groupID] == nil { groups[request.groupID] = Group(request.groupID) }
    let actions = step(request.groupID, now) { $0.join(request, client, &$1) }
    if groups[request.groupID]?.isUnused == true { groups[request.groupID] = nil }
    return actions
  }

  private func refusal(_ request: JoinGroupRequest) -> ErrorCode? {
    if request.groupID.isEmpty { return .invalidGroupID }
    if !limits.sessionTimeoutMs.contains(request.sessionTimeoutMs) { return .invalidSessionTimeout }
    guard groups[request.groupID] == nil else { return nil }
    if !request.memberID.isEmpty { return .unknownMemberID }
    return groups.count < limits.groupsMax ? nil : .policyViolation
  }

  /// A member asks for its share of the work; it is answered once the leader has shared it out.
  mutating func sync(
    _ request: SyncGroupRequest, token: RequestToken, now: NodeTime
  ) -> [GroupAction] {
    guard groups[request.groupID] != nil else {
      return [.answerSync(token, .refused(unknown(request.groupID)))]
    }
    return step(request.groupID, now) { $0.sync(request, token, &$1) }
  }

  /// A member is alive.
  mutating func heartbeat(_ request: HeartbeatRequest, now: NodeTime) -> ErrorCode {
    groups[request.groupID]?.heartbeat(request, GroupStep(now, limits))
      ?? unknown(request.groupID)
  }

  /// Members leave, or are thrown out by their instance.
  /// - Returns: an error for each, and what else is to be done.
  mutating func leave(
    _ group: ByteText, _ members: [LeaveGroupRequest.Member], now: NodeTime
  ) -> (errors: [ErrorCode], actions: [GroupAction]) {
    guard groups[group] != nil else { return (members.map { _ in .unknownMemberID }, []) }
    var errors: [ErrorCode] = []
    let actions = step(group, now) { group, step in
      errors = members.map { group.leave($0.memberID, $0.groupInstanceID, &step) }
    }
    return (errors, actions)
  }

  /// What a member of a group that is not there is told.
  private func unknown(_ group: ByteText) -> ErrorCode {
    group.isEmpty ? .invalidGroupID : .unknownMemberID
  }

  /// Does what the passing of time asks for.
  mutating func expire(now: NodeTime) -> [GroupAction] {
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
    do throws(ErrorCode) { _ = try find(member, instance) } catch { return error }
    remove(member, .unknownMemberID, &step)
    return .none
  }
}

/// Who wants to join, besides what the request says.
struct JoiningClient {
  let token: RequestToken
  /// Never given before; it becomes the member's id if it has none.
  let freshID: ByteText
  let clientID: String
  let clientHost: String
  /// Whether a new member must come back with the id it is given (from version 4 on).
  let needsKnownID: Bool
}
