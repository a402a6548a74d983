import EventModel
import KafkaProtocol
import RecordLog

/// Committed offsets of groups, and groups as administrators see them.
extension Broker {
  func offsetCommit(_ call: Call) throws(WireError) -> CallOutcome {
    let request: OffsetCommitRequest = try call.frame.decode()
    var commit = OffsetCommit(
      group: ByteText(request.groupID), memberID: ByteText(request.memberID),
      instanceID: request.groupInstanceID.map { ByteText($0) },
      generation: request.generationIDOrMemberEpoch, offsets: [])
    for topic in request.topics {
      for part in topic.partitions where topics.partition(topic.name, part.partition) != nil {
        commit.offsets.append(
          (
            TopicPartition(TopicName(topic.name), Partition(part.partition)),
            CommittedOffset(
              offset: part.committedOffset, leaderEpoch: part.committedLeaderEpoch,
              metadata: part.committedMetadata ?? "", committedMs: call.now.wallMs)
          ))
      }
    }
    let (errors, records) = groups.commit(commit, now: call.now)
    let kept = keep(records, call.now)
    let header = call.header
    func frame(_ failure: ErrorCode?) -> ResponseFrame {
      var rest = errors[...]
      let response = OffsetCommitResponse.with {
        $0.topics = request.topics.map { topic in
          topic.map { (part: OffsetCommitRequest.Partition) in
            .with {
              $0.partition = part.partition
              if topics.partition(topic.name, part.partition) == nil {
                $0.errorCode = .unknownTopicOrPartition
              } else {
                let error = rest.popFirst() ?? .none
                $0.errorCode = error == .none ? failure ?? .none : error
              }
            }
          }
        }
      }
      return ResponseFrame(response, to: header)
    }
    switch kept {
    case .failure: return .answer(frame(.coordinatorNotAvailable))
    case .success(let place):
      let answer = frame(nil)
      let failed = frame(.coordinatorNotAvailable)
      return answerOnceStable(
        UnsyncedAnswer(token: call.token, places: place.map { [$0] } ?? []) { hasFailed in
          hasFailed ? failed : answer
        })
    }
  }

  func offsetFetch(_ request: OffsetFetchRequest, _ call: Call) -> OffsetFetchResponse {
    .with {
      if call.header.version < 8 {
        $0.topics = committed(ByteText(request.groupID), request.topics)
      }
      $0.groups = request.groups.map { group in
        .with {
          $0.groupID = group.groupID
          $0.topics = committed(ByteText(group.groupID), group.topics)
        }
      }
    }
  }

  /// What was committed; all of it where the client names no topics.
  private func committed(
    _ group: ByteText, _ wanted: [TopicPartitions<Int32>]?
  ) -> [TopicPartitions<OffsetFetchResponse.Partition>] {
    func entry(_ number: Int32, _ offset: CommittedOffset?) -> OffsetFetchResponse.Partition {
      .with {
        $0.partition = number
        $0.committedOffset = offset?.offset ?? -1
        $0.committedLeaderEpoch = offset?.leaderEpoch ?? -1
        $0.metadata = offset?.metadata ?? ""
      }
    }
    if let wanted {
      return wanted.map { topic in
        topic.map { number in
          entry(
            number,
            groups.committed(
              group, TopicPartition(TopicName(topic.name), Partition(number))))
        }
      }
    }
    var all: [TopicPartitions<OffsetFetchResponse.Partition>] = []
    for (place, offset) in groups.committed(group) {
      if all.last?.name != place.topic.text {
        all.append(TopicPartitions(name: place.topic.text, partitions: []))
      }
      all[all.count - 1].partitions.append(entry(place.partition.number, offset))
    }
    return all
  }

  func describeGroups(_ request: DescribeGroupsRequest, _ call: Call) -> DescribeGroupsResponse {
    .with {
      $0.groups = request.groups.map { id in
        let group = groups.describe(ByteText(id))
        return .with {
          $0.groupID = id
          $0.groupState = group.state
          $0.protocolType = group.protocolType
          $0.protocolData = group.protocolName
          $0.members = group.members.map { member in
            .with {
              $0.memberID = member.id.text
              $0.groupInstanceID = member.instanceID?.text
              $0.clientID = member.clientID
              $0.clientHost = member.clientHost
              $0.memberMetadata = WireBytes(member.metadata)
              $0.memberAssignment = WireBytes(member.assignment)
            }
          }
        }
      }
    }
  }

  func listGroups(_ request: ListGroupsRequest, _ call: Call) -> ListGroupsResponse {
    let states = Set(request.statesFilter.map { $0.lowercased() })
    return .with {
      $0.groups = groups.list().filter { states.isEmpty || states.contains($0.state.lowercased()) }
        .map { group in
          .with {
            $0.groupID = group.id.text
            $0.protocolType = group.protocolType
            $0.groupState = group.state
          }
        }
    }
  }

  func deleteGroups(_ call: Call) throws(WireError) -> CallOutcome {
    let request: DeleteGroupsRequest = try call.frame.decode()
    let verdicts = request.groups.map { groups.delete(ByteText($0)) }
    let kept = keep(verdicts.compactMap(\.record), call.now)
    let header = call.header
    return answer(call, kept) { failure in
      ResponseFrame(
        DeleteGroupsResponse.with {
          $0.groups = zip(request.groups, verdicts).map { id, verdict in
            .with {
              $0.groupID = id
              $0.errorCode = verdict.error == .none ? failure : verdict.error
            }
          }
        }, to: header)
    }
  }

  func offsetDelete(_ call: Call) throws(WireError) -> CallOutcome {
    let request: OffsetDeleteRequest = try call.frame.decode()
    let group = ByteText(request.groupID)
    var records: [GroupRecord] = []
    var response = OffsetDeleteResponse()
    response.topics = request.topics.map { topic in
      topic.map { (part: OffsetDeleteRequest.Partition) in
        .with {
          $0.partition = part.partition
          guard topics.partition(topic.name, part.partition) != nil else {
            $0.errorCode = .unknownTopicOrPartition
            return
          }
          let verdict = groups.deleteOffset(
            group, TopicPartition(TopicName(topic.name), Partition(part.partition)))
          if let record = verdict.record { records.append(record) }
          // What is wrong with the group is said once.
          switch verdict.error {
          case .groupIDNotFound, .nonEmptyGroup: response.errorCode = verdict.error
          default: $0.errorCode = verdict.error
          }
        }
      }
    }
    if response.errorCode != .none { response.topics = [] }
    let header = call.header
    return answer(call, keep(records, call.now)) { [response] failure in
      var response = response
      if failure != .none { response.errorCode = failure }
      return ResponseFrame(response, to: header)
    }
  }

  /// Answers once the records are on the disk, or that they cannot be.
  private func answer(
    _ call: Call, _ kept: Result<(log: PartitionLog, end: Int64)?, Refusal>,
    _ frame: @escaping (ErrorCode) -> ResponseFrame
  ) -> CallOutcome {
    switch kept {
    case .failure: .answer(frame(.coordinatorNotAvailable))
    case .success(let place):
      answerOnceStable(
        UnsyncedAnswer(token: call.token, places: place.map { [$0] } ?? []) { hasFailed in
          frame(hasFailed ? .coordinatorNotAvailable : .none)
        })
    }
  }
}
