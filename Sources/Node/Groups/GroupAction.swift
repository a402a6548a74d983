import KafkaProtocol

/// What the coordinator wants done, in order.
enum GroupAction: Equatable, Sendable {
  /// Keep this. Answers after it leave once it is durable.
  case store(GroupRecord)
  case answerJoin(RequestToken, JoinGroupResponse)
  case answerSync(RequestToken, SyncGroupResponse)
}

/// One stimulus: its moment, the bounds, and what is to be done about it.
struct GroupStep {
  let now: NodeTime
  let limits: GroupLimits
  private(set) var actions: [GroupAction] = []

  init(_ now: NodeTime, _ limits: GroupLimits) {
    self.now = now
    self.limits = limits
  }

  func deadline(in milliseconds: some BinaryInteger) -> Int64 {
    now.monotonicMs + Int64(milliseconds)
  }

  mutating func store(_ group: Group) { actions.append(.store(.group(group.id, group.stored))) }

  mutating func answer(_ token: RequestToken, _ answer: JoinGroupResponse) {
    actions.append(.answerJoin(token, answer))
  }

  mutating func answer(_ token: RequestToken, _ answer: SyncGroupResponse) {
    actions.append(.answerSync(token, answer))
  }
}

extension JoinGroupResponse {
  static func refused(_ error: ErrorCode, _ memberID: ByteText) -> JoinGroupResponse {
    .with {
      $0.errorCode = error
      $0.memberID = memberID
    }
  }
}

extension SyncGroupResponse {
  static func refused(_ error: ErrorCode) -> SyncGroupResponse {
    .with { $0.errorCode = error }
  }
}
