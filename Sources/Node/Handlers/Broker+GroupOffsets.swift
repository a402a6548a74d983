import EventModel
import KafkaProtocol
import RecordLog

/// Committed offsets of groups, and groups as administrators see them.
extension Broker {
  func offsetCommit(_ call: Call) throws(WireError) -> CallOutcome {
    let request: OffsetCommitRequest = try call.frame.decode()
    let (response, records) = groups.commit(request, now: call.now) {
      topics.partition($0, $1) != nil
    }
    return answer(call, keep(records, call.now)) { failure in
      var response = response
      response.topics = response.topics.map { topic in
        topic.map { part in
          .with {
            $0.partition = part.partition
            $0.errorCode = part.errorCode == .none ? failure : part.errorCode
          }
        }
      }
      return response
    }
  }

  func offsetFetch(_ request: OffsetFetchRequest, _ call: Call) -> OffsetFetchResponse {
    .with {
      if call.header.version < 8 {
        $0.topics = committed(request.groupID, request.topics)
      }
      $0.groups = request.groups.map { group in
        .with {
          $0.groupID = group.groupID
          $0.topics = committed(group.groupID, group.topics)
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
    .with { $0.groups = request.groups.map(groups.describe) }
  }

  func listGroups(_ request: ListGroupsRequest, _ call: Call) -> ListGroupsResponse {
    let states = Set(request.statesFilter.map { $0.lowercased() })
    return .with {
      $0.groups = groups.list().filter {
        states.isEmpty || states.contains($0.groupState.lowercased())
      }
    }
  }

  func deleteGroups(_ call: Call) throws(WireError) -> CallOutcome {
    let request: DeleteGroupsRequest = try call.frame.decode()
    let verdicts = request.groups.map { groups.delete($0) }
    return answer(call, keep(verdicts.compactMap(\.record), call.now)) { failure in
      DeleteGroupsResponse.with {
        $0.groups = zip(request.groups, verdicts).map { id, verdict in
          .with {
            $0.groupID = id
            $0.errorCode = verdict.error == .none ? failure : verdict.error
          }
        }
      }
    }
  }

  func offsetDelete(_ call: Call) throws(WireError) -> CallOutcome {
    let request: OffsetDeleteRequest = try call.frame.decode()
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
            request.groupID, TopicPartition(TopicName(topic.name), Partition(part.partition)))
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
    return answer(call, keep(records, call.now)) { [response] failure in
      var response = response
      if failure != .none { response.errorCode = failure }
      return response
    }
  }

  /// Answers once the records are on the disk, or that they cannot be.
  private func answer(
    _ call: Call, _ kept: Kept, _ response: @escaping (ErrorCode) -> some Message
  ) -> CallOutcome {
    let header = call.header
    let frame = { ResponseFrame(response($0 ? .coordinatorNotAvailable : .none), to: header) }
    if kept.hasFailed { return .answer(frame(true)) }
    return answerOnceStable(
      UnsyncedAnswer(token: call.token, places: kept.places, frame: frame))
  }
}
