package import EventModel
package import KafkaProtocol

/// What a client wants to commit.
package struct OffsetCommit: Sendable {
  package var group: ByteText
  package var memberID: ByteText
  package var instanceID: ByteText?
  /// -1 from clients that are in no group.
  package var generation: Int32
  package var offsets: [(partition: TopicPartition, offset: CommittedOffset)]

  package init(
    group: ByteText, memberID: ByteText = "", instanceID: ByteText? = nil, generation: Int32 = -1,
    offsets: [(partition: TopicPartition, offset: CommittedOffset)]
  ) {
    self.group = group
    self.memberID = memberID
    self.instanceID = instanceID
    self.generation = generation
    self.offsets = offsets
  }
}

/// Committed offsets.
extension GroupCoordinator {
  /// Judges a commit; it counts once its records are written and given to `apply`.
  /// - Returns: an error for each offset, and the records of those that are accepted.
  package mutating func commit(
    _ request: OffsetCommit, now: NodeTime
  ) -> (errors: [ErrorCode], records: [GroupRecord]) {
    if let error = refusal(request, now) { return (request.offsets.map { _ in error }, []) }
    var errors: [ErrorCode] = []
    var records: [GroupRecord] = []
    for (partition, offset) in request.offsets {
      let isNew = groups[request.group]?.offsets[partition] == nil
      if offset.metadata.utf8.count > limits.offsetMetadataBytesMax {
        errors.append(.offsetMetadataTooLarge)
      } else if isNew, offsetCount + records.count >= limits.offsetsMax {
        errors.append(.invalidCommitOffsetSize)
      } else {
        errors.append(.none)
        records.append(.offset(request.group, partition, offset))
      }
    }
    return (errors, records)
  }

  private mutating func refusal(_ request: OffsetCommit, _ now: NodeTime) -> ErrorCode? {
    guard groups[request.group] != nil else {
      guard request.generation < 0 else { return .illegalGeneration }
      return groups.count < limits.groupsMax ? nil : .policyViolation
    }
    let step = GroupStep(now, limits)
    return groups[request.group]?.refusal(request, step)
  }

  /// What a group committed for a partition.
  package func committed(_ group: ByteText, _ partition: TopicPartition) -> CommittedOffset? {
    groups[group]?.offsets[partition]
  }

  /// Everything that a group committed, by topic and partition.
  package func committed(
    _ group: ByteText
  ) -> [(partition: TopicPartition, offset: CommittedOffset)] {
    (groups[group]?.offsets ?? [:]).sorted { $0.key < $1.key }
      .map { (partition: $0.key, offset: $0.value) }
  }

  /// The records that take away what nobody has needed for the retention time: the offsets of
  /// groups without members, and groups that hold nothing.
  package func expiredOffsets(wallMs: Int64) -> [GroupRecord] {
    var records: [GroupRecord] = []
    for group in groups.values.sorted(by: { ByteText.precedes($0.id, $1.id) })
    where group.state == .empty && group.pendingMembers.isEmpty {
      let old = group.offsets.filter {
        let since = group.protocolType == nil ? $0.value.committedMs : group.sinceMs
        return since <= wallMs - limits.offsetsRetentionMs
      }
      if old.count == group.offsets.count {
        records.append(.groupGone(group.id))
      } else {
        records += old.keys.sorted().map { .offsetGone(group.id, $0) }
      }
    }
    return records
  }

  /// The records that take away what was committed for a topic that is gone.
  package func forgetting(topic: TopicName) -> [GroupRecord] {
    groups.values.sorted { ByteText.precedes($0.id, $1.id) }.flatMap { group in
      group.offsets.keys.filter { $0.topic == topic }.sorted().map { .offsetGone(group.id, $0) }
    }
  }
}

extension Group {
  /// Why a commit is refused; nil where it is not. A commit in order is a sign of life.
  fileprivate mutating func refusal(_ request: OffsetCommit, _ step: GroupStep) -> ErrorCode? {
    // Simple clients and administrators may commit while nobody is there.
    if request.generation < 0, state == .empty { return nil }
    guard request.generation >= 0 || !request.memberID.isEmpty || request.instanceID != nil else {
      return .unknownMemberID
    }
    switch find(request.memberID, request.instanceID, in: request.generation) {
    case .failure(let error): return error.code
    case .success(let index):
      if state == .completingRebalance { return .rebalanceInProgress }
      members[index].deadlineMs = step.deadline(in: members[index].sessionTimeoutMs)
      return nil
    }
  }
}
