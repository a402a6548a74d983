import EventModel
import KafkaProtocol

/// Committed offsets.
extension GroupCoordinator {
  /// Judges a commit; what is accepted counts once its records are written and given to `apply`.
  /// - Parameter isServed: whether there is such a partition.
  mutating func commit(
    _ request: OffsetCommitRequest, now: NodeTime, isServed: (String, Int32) -> Bool
  ) -> (response: OffsetCommitResponse, records: [GroupRecord]) {
    let refused = refusal(request, now)
    let known = groups[request.groupID]?.offsets ?? [:]
    var records: [GroupRecord] = []
    var response = OffsetCommitResponse()
    response.topics = request.topics.map { topic in
      topic.map { part in
        let place = TopicPartition(TopicName(topic.name), Partition(part.partition))
        let metadata = part.committedMetadata ?? ""
        var error = ErrorCode.none
        if !isServed(topic.name, part.partition) {
          error = .unknownTopicOrPartition
        } else if let refused {
          error = refused
        } else if metadata.utf8.count > limits.offsetMetadataBytesMax {
          error = .offsetMetadataTooLarge
        } else if known[place] == nil, offsetCount + records.count >= limits.offsetsMax {
          error = .invalidCommitOffsetSize
        } else {
          let offset = CommittedOffset.with {
            $0.offset = part.committedOffset
            $0.leaderEpoch = part.committedLeaderEpoch
            $0.metadata = metadata
            $0.committedMs = now.wallMs
          }
          records.append(.offset(request.groupID, place, offset))
        }
        return .with {
          $0.partition = part.partition
          $0.errorCode = error
        }
      }
    }
    return (response, records)
  }

  private mutating func refusal(_ request: OffsetCommitRequest, _ now: NodeTime) -> ErrorCode? {
    guard groups[request.groupID] != nil else {
      guard request.generationIDOrMemberEpoch < 0 else { return .illegalGeneration }
      return groups.count < limits.groupsMax ? nil : .policyViolation
    }
    return groups[request.groupID]?.refusal(request, GroupStep(now, limits))
  }

  /// What a group committed for a partition.
  func committed(_ group: ByteText, _ partition: TopicPartition) -> CommittedOffset? {
    groups[group]?.offsets[partition]
  }

  /// Everything that a group committed, by topic and partition.
  func committed(
    _ group: ByteText
  ) -> [(partition: TopicPartition, offset: CommittedOffset)] {
    (groups[group]?.offsets ?? [:]).sorted { $0.key < $1.key }
      .map { (partition: $0.key, offset: $0.value) }
  }

  /// The records that take away what nobody has needed for the retention time: the offsets of
  /// groups without members, and groups that hold nothing.
  func expiredOffsets(wallMs: Int64) -> [GroupRecord] {
    var records: [GroupRecord] = []
    for group in ordered where group.state == .empty && group.pendingMembers.isEmpty {
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
  func forgetting(topic: TopicName) -> [GroupRecord] {
    ordered.flatMap { group in
      group.offsets.keys.filter { $0.topic == topic }.sorted().map { .offsetGone(group.id, $0) }
    }
  }
}

extension Group {
  /// Why a commit is refused; nil where it is not. A commit in order is a sign of life.
  fileprivate mutating func refusal(
    _ request: OffsetCommitRequest, _ step: GroupStep
  ) -> ErrorCode? {
    let generation = request.generationIDOrMemberEpoch
    // Simple clients and administrators may commit while nobody is there.
    if generation < 0, state == .empty { return nil }
    guard generation >= 0 || !request.memberID.isEmpty || request.groupInstanceID != nil else {
      return .unknownMemberID
    }
    do throws(ErrorCode) {
      let index = try find(request.memberID, request.groupInstanceID, in: generation)
      if state == .completingRebalance { return .rebalanceInProgress }
      touch(index, step)
      return nil
    } catch { return error }
  }
}
