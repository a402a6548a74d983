import EventModel
import KafkaProtocol
import RecordLog

/// Members of groups: from the protocol to the coordinator and back.
extension Broker {
  func joinGroup(_ call: Call) throws(WireError) -> CallOutcome {
    let request: JoinGroupRequest = try call.frame.decode()
    memberCount += 1
    let name = request.groupInstanceID ?? call.header.clientID ?? ""
    let join = GroupJoin(
      group: ByteText(request.groupID), memberID: ByteText(request.memberID),
      instanceID: request.groupInstanceID.map { ByteText($0) },
      clientID: call.header.clientID ?? "", clientHost: call.peer,
      sessionTimeoutMs: request.sessionTimeoutMs,
      rebalanceTimeoutMs: call.header.version == 0
        ? request.sessionTimeoutMs : request.rebalanceTimeoutMs,
      protocolType: ByteText(request.protocolType),
      protocols: request.protocols.map { GroupProtocol(ByteText($0.name), $0.metadata.bytes) },
      needsKnownID: call.header.version >= 4)
    groupCalls[call.token] = call.header
    // The epoch rises at every start, so no id is ever given out twice.
    let freshID = ByteText("\(name)-\(DataFolder.newUUID())-\(folder.epoch)-\(memberCount)")
    return perform(
      groups.join(join, token: call.token, freshID: freshID, now: call.now), call)
  }

  func syncGroup(_ call: Call) throws(WireError) -> CallOutcome {
    let request: SyncGroupRequest = try call.frame.decode()
    let sync = GroupSync(
      group: ByteText(request.groupID), memberID: ByteText(request.memberID),
      instanceID: request.groupInstanceID.map { ByteText($0) }, generation: request.generationID,
      protocolType: request.protocolType.map { ByteText($0) },
      protocolName: request.protocolName.map { ByteText($0) },
      assignments: Dictionary(
        request.assignments.map { (ByteText($0.memberID), $0.assignment.bytes) },
        uniquingKeysWith: { _, last in last }))
    groupCalls[call.token] = call.header
    return perform(groups.sync(sync, token: call.token, now: call.now), call)
  }

  func leaveGroup(_ call: Call) throws(WireError) -> CallOutcome {
    let request: LeaveGroupRequest = try call.frame.decode()
    let isList = call.header.version >= 3
    let members: [(id: ByteText, instance: ByteText?)] =
      isList
      ? request.members.map { (ByteText($0.memberID), $0.groupInstanceID.map { ByteText($0) }) }
      : [(ByteText(request.memberID), nil)]
    let response: LeaveGroupResponse
    if request.groupID.isEmpty {
      response = .with { $0.errorCode = .invalidGroupID }
    } else {
      let (errors, actions) = groups.leave(ByteText(request.groupID), members, now: call.now)
      perform(actions, call.now)
      response = .with {
        if !isList { $0.errorCode = errors.first ?? .none }
        $0.members = zip(request.members, errors).map { member, error in
          .with {
            $0.memberID = member.memberID
            $0.groupInstanceID = member.groupInstanceID
            $0.errorCode = error
          }
        }
      }
    }
    return .answer(ResponseFrame(response, to: call.header))
  }

  func heartbeat(_ request: HeartbeatRequest, _ call: Call) -> HeartbeatResponse {
    .with {
      $0.errorCode = groups.heartbeat(
        ByteText(request.groupID), member: ByteText(request.memberID),
        instance: request.groupInstanceID.map { ByteText($0) }, generation: request.generationID,
        now: call.now)
    }
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
    var place: (log: PartitionLog, end: Int64)?
    var hasFailed = false
    var ready: [(token: RequestToken, frame: ResponseFrame)] = []
    for action in actions {
      switch action {
      case .store(let record):
        switch keep([record], now) {
        case .success(let kept): place = kept
        case .failure: hasFailed = true
        }
      case .answerJoin(let token, let answer):
        guard let header = groupCalls.removeValue(forKey: token) else { continue }
        let frame = { (failed: Bool) in
          ResponseFrame(
            Self.response(failed ? .refused(.coordinatorNotAvailable, answer.memberID) : answer),
            to: header)
        }
        send(token, place, hasFailed, frame, &ready)
      case .answerSync(let token, let answer):
        guard let header = groupCalls.removeValue(forKey: token) else { continue }
        let frame = { (failed: Bool) in
          ResponseFrame(
            Self.response(failed ? .refused(.coordinatorNotAvailable) : answer), to: header)
        }
        send(token, place, hasFailed, frame, &ready)
      }
    }
    return ready
  }

  private func send(
    _ token: RequestToken, _ place: (log: PartitionLog, end: Int64)?, _ hasFailed: Bool,
    _ frame: @escaping (Bool) -> ResponseFrame,
    _ ready: inout [(token: RequestToken, frame: ResponseFrame)]
  ) {
    guard let place, !hasFailed else {
      ready.append((token, frame(hasFailed)))
      return
    }
    unsynced.append(UnsyncedAnswer(token: token, places: [place], frame: frame))
  }

  /// Writes records of groups; nil where nothing is ever kept.
  func keep(
    _ records: [GroupRecord], _ now: NodeTime
  ) -> Result<(log: PartitionLog, end: Int64)?, Refusal> {
    if let groupLog, !records.isEmpty {
      do throws(AppendRefusal) {
        let end = try groupLog.append(records, now)
        let partition = groupLog.partition
        dirty[ObjectIdentifier(partition.log)] = partition
        for record in records { groups.apply(record) }
        return .success((partition.log, end))
      } catch {
        note(NodeEvent(.error, "groups cannot be kept", [("reason", "\(error)")]))
        return .failure(Refusal(error))
      }
    }
    for record in records { groups.apply(record) }
    return .success(nil)
  }

  /// Writes the log of groups anew where it has grown. No sync of it is under way then; whoever
  /// waits for the old one is answered, for the new one holds what they wait for.
  func compactGroupLog(_ now: NodeTime) throws(LogError) {
    guard let groupLog, groupLog.isWorthCompacting(limits.groupLogBytesMax) else { return }
    let old = groupLog.partition.log
    dirty[ObjectIdentifier(old)] = nil
    try groupLog.compact(groups.snapshot(), now)
    let waiting = unsynced.filter { $0.places.contains { $0.log === old } }
    unsynced.removeAll { $0.places.contains { $0.log === old } }
    for answer in waiting { self.answer(answer.token, answer.frame(false)) }
  }

  private static func response(_ answer: JoinAnswer) -> JoinGroupResponse {
    .with {
      $0.errorCode = answer.error
      $0.generationID = answer.generation
      $0.protocolType = answer.protocolType?.text
      $0.protocolName = answer.protocolName?.text
      $0.leader = answer.leader.text
      $0.memberID = answer.memberID.text
      $0.members = answer.members.map { member in
        .with {
          $0.memberID = member.id.text
          $0.groupInstanceID = member.instanceID?.text
          $0.metadata = WireBytes(member.metadata)
        }
      }
    }
  }

  private static func response(_ answer: SyncAnswer) -> SyncGroupResponse {
    .with {
      $0.errorCode = answer.error
      $0.protocolType = answer.protocolType?.text
      $0.protocolName = answer.protocolName?.text
      $0.assignment = WireBytes(answer.assignment)
    }
  }
}
