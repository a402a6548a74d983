import EventModel
import KafkaProtocol
import Node

/// A coordinator with a clock and ids that a test can read.
struct GroupScript {
  var coordinator: GroupCoordinator
  var nowMs: Int64 = 0
  private var freshCount = 0
  /// Answers that have come, by the number of their request.
  var joins: [UInt64: JoinAnswer] = [:]
  var syncs: [UInt64: SyncAnswer] = [:]
  var stored: [GroupRecord] = []

  init(_ change: (inout GroupLimits) -> Void = { _ in }) {
    var limits = GroupLimits()
    change(&limits)
    coordinator = GroupCoordinator(limits)
  }

  var now: NodeTime { NodeTime(monotonicMs: nowMs, wallMs: 1_000_000 + nowMs) }

  /// One protocol named `range` unless said otherwise; ids given out are `id-1`, `id-2`, ...
  mutating func join(
    _ token: UInt64, _ member: ByteText = "", instance: ByteText? = nil, group: ByteText = "g",
    protocols: [GroupProtocol] = [GroupProtocol("range", [1])], type: ByteText = "consumer",
    session: Int32 = 10_000, rebalance: Int32 = 60_000, needsKnownID: Bool = true
  ) -> [GroupAction] {
    freshCount += 1
    return note(
      coordinator.join(
        GroupJoin(
          group: group, memberID: member, instanceID: instance, sessionTimeoutMs: session,
          rebalanceTimeoutMs: rebalance, protocolType: type, protocols: protocols,
          needsKnownID: needsKnownID),
        token: RequestToken(token), freshID: ByteText("id-\(freshCount)"), now: now))
  }

  mutating func sync(
    _ token: UInt64, _ member: ByteText, _ generation: Int32,
    _ assignments: [ByteText: [UInt8]] = [:], instance: ByteText? = nil, group: ByteText = "g"
  ) -> [GroupAction] {
    note(
      coordinator.sync(
        GroupSync(
          group: group, memberID: member, instanceID: instance, generation: generation,
          assignments: assignments),
        token: RequestToken(token), now: now))
  }

  mutating func heartbeat(
    _ member: ByteText, _ generation: Int32, instance: ByteText? = nil
  ) -> ErrorCode {
    coordinator.heartbeat(
      "g", member: member, instance: instance, generation: generation, now: now)
  }

  mutating func leave(_ member: ByteText, instance: ByteText? = nil) -> ErrorCode {
    let (errors, actions) = coordinator.leave("g", [(member, instance)], now: now)
    _ = note(actions)
    return errors[0]
  }

  /// Lets time pass, doing what falls due on the way.
  @discardableResult
  mutating func pass(_ milliseconds: Int64) -> [GroupAction] {
    let end = nowMs + milliseconds
    var actions: [GroupAction] = []
    while let next = coordinator.nextDeadlineMs, next <= end {
      nowMs = max(nowMs, next)
      actions += note(coordinator.expire(now: now))
    }
    nowMs = end
    return actions
  }

  mutating func commit(
    _ offset: Int64, member: ByteText = "", generation: Int32 = -1, instance: ByteText? = nil,
    metadata: String = "", topic: String = "t"
  ) -> ErrorCode {
    let (errors, records) = coordinator.commit(
      OffsetCommit(
        group: "g", memberID: member, instanceID: instance, generation: generation,
        offsets: [
          (
            TopicPartition(TopicName(topic), Partition(0)),
            CommittedOffset(
              offset: offset, leaderEpoch: -1, metadata: metadata, committedMs: now.wallMs)
          )
        ]), now: now)
    for record in records { coordinator.apply(record) }
    stored += records
    return errors[0]
  }

  func state(_ group: ByteText = "g") -> String { coordinator.describe(group).state }

  /// So many dynamic members, settled in one generation; the leader's id comes first. A newcomer
  /// waits until those before it have come back.
  mutating func settle(_ count: Int) -> (members: [ByteText], generation: Int32) {
    var ids: [ByteText] = []
    for number in 0..<UInt64(count) {
      _ = join(900 + number)
      ids.append(joins[900 + number]!.memberID)
      for (place, id) in ids.enumerated().reversed() { _ = join(800 + UInt64(place), id) }
    }
    let answer = joins[800]!
    let shares = Dictionary(uniqueKeysWithValues: ids.map { ($0, Array($0.text.utf8)) })
    for (place, id) in ids.enumerated() where id != answer.leader {
      _ = sync(700 + UInt64(place), id, answer.generation)
    }
    _ = sync(799, answer.leader, answer.generation, shares)
    return ([answer.leader] + ids.filter { $0 != answer.leader }, answer.generation)
  }

  private mutating func note(_ actions: [GroupAction]) -> [GroupAction] {
    for action in actions {
      switch action {
      case .store(let record): stored.append(record)
      case .answerJoin(let token, let answer): joins[token.number] = answer
      case .answerSync(let token, let answer): syncs[token.number] = answer
      }
    }
    return actions
  }
}
