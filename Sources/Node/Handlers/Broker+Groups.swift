import EventModel
import KafkaProtocol
import RecordLog

/// Members of groups: from the protocol to the coordinator and back.
extension Broker {
  func joinGroup(_ call: Call) throws(WireError) -> CallOutcome {
    var request: JoinGroupRequest = try call.frame.decode()
    let version = call.header.version
    if version == 0 { request.rebalanceTimeoutMs = request.sessionTimeoutMs }
    memberCount += 1
    let clientID = call.header.clientID ?? ""
    // The epoch rises at every start, so no id is ever given out twice.
    let name = request.groupInstanceID?.text ?? clientID
    let client = JoiningClient(
      token: call.token,
      freshID: ByteText("\(name)-\(DataFolder.newUUID())-\(folder.epoch)-\(memberCount)"),
      clientID: clientID, clientHost: call.peer, needsKnownID: version >= 4)
    groupCalls[call.token] = call.header
    return perform(groups.join(request, from: client, now: call.now), call)
  }

  func syncGroup(_ call: Call) throws(WireError) -> CallOutcome {
    let request: SyncGroupRequest = try call.frame.decode()
    groupCalls[call.token] = call.header
    return perform(groups.sync(request, token: call.token, now: call.now), call)
  }

  func leaveGroup(_ request: LeaveGroupRequest, _ call: Call) -> LeaveGroupResponse {
    if request.groupID.isEmpty { return .with { $0.errorCode = .invalidGroupID } }
    // Before version 3 one member leaves, and its error is that of the whole answer.
    let isOne = call.header.version < 3
    let members = isOne ? [.with { $0.memberID = request.memberID }] : request.members
    let (errors, actions) = groups.leave(request.groupID, members, now: call.now)
    perform(actions, call.now)
    return .with {
      if isOne { $0.errorCode = errors[0] }
      $0.members = zip(members, errors).map { member, error in
        .with {
          $0.memberID = member.memberID
          $0.groupInstanceID = member.groupInstanceID
          $0.errorCode = error
        }
      }
    }
  }

  func heartbeat(_ request: HeartbeatRequest, _ call: Call) -> HeartbeatResponse {
    .with { $0.errorCode = groups.heartbeat(request, now: call.now) }
  }

  // MARK: Carrying out what the coordinator wants

  /// Does it; the answer to the call itself is given back if it is among it and may leave.
  private func perform(_ actions: [GroupAction], _ call: Call) -> CallOutcome {
    let frames = frames(actions, call.now)
    for (token, frame) in frames where token != call.token { answer(token, frame) }
    return frames.first { $0.token == call.token }.map { .answer($0.frame) } ?? .later
  }

  /// Does it for something that no request has asked for.
  func perform(_ actions: [GroupAction], _ now: NodeTime) {
    for (token, frame) in frames(actions, now) { answer(token, frame) }
  }

  /// Keeps what is to be kept, and returns the answers that may leave now; those behind a record
  /// leave once it is on the disk.
  private func frames(
    _ actions: [GroupAction], _ now: NodeTime
  ) -> [(token: RequestToken, frame: ResponseFrame)] {
    var kept: Kept = ([], false)
    var ready: [(token: RequestToken, frame: ResponseFrame)] = []
    func leave<Answer: Message>(_ token: RequestToken, _ answer: Answer, _ failed: Answer) {
      guard let header = groupCalls.removeValue(forKey: token) else { return }
      let frame = { ResponseFrame($0 ? failed : answer, to: header) }
      let waiting = UnsyncedAnswer(token: token, places: kept.places, frame: frame)
      if kept.hasFailed || waiting.isStable {
        ready.append((token, frame(kept.hasFailed)))
      } else {
        unsynced.append(waiting)
      }
    }
    for action in actions {
      switch action {
      case .store(let record):
        let next = keep([record], now)
        kept = (next.places, kept.hasFailed || next.hasFailed)
      case .answerJoin(let token, let answer):
        let failed = JoinGroupResponse.refused(.coordinatorNotAvailable, answer.memberID)
        leave(token, answer, failed)
      case .answerSync(let token, let answer):
        leave(token, answer, .refused(.coordinatorNotAvailable))
      }
    }
    return ready
  }

  /// What has to be stable before records are kept, nothing where none ever are; and whether they
  /// could not be written.
  typealias Kept = (places: [(log: PartitionLog, end: Int64)], hasFailed: Bool)

  /// Writes records of groups.
  @discardableResult
  func keep(_ records: [GroupRecord], _ now: NodeTime) -> Kept {
    var kept: Kept = ([], false)
    if let groupLog, !records.isEmpty {
      do throws(AppendRefusal) {
        let partition = groupLog.partition
        kept.places = [(partition.log, try groupLog.append(records, now))]
        dirty[ObjectIdentifier(partition.log)] = partition
      } catch {
        note(NodeEvent(.error, "groups cannot be kept", [("reason", "\(error)")]))
        return ([], true)
      }
    }
    for record in records { groups.apply(record) }
    return kept
  }

  /// Writes the log of groups anew where it has grown. No sync of it is under way then; whoever
  /// waits for the old one is answered, for the new one holds what they wait for.
  func compactGroupLog(_ now: NodeTime) throws(LogError) {
    guard let groupLog, groupLog.isWorthCompacting(limits.groupLogBytesMax),
      !groupLog.partition.isSyncing
    else { return }
    let old = groupLog.partition.log
    try groupLog.compact(groups.snapshot(), now)
    release(old, hasFailed: false)
  }
}
