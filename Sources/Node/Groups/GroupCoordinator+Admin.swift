import EventModel
import KafkaProtocol

/// What administrators ask and do.
extension GroupCoordinator {
  /// Every group, by name.
  func list() -> [ListGroupsResponse.Group] {
    ordered.map { group in
      .with {
        $0.groupID = group.id
        $0.protocolType = group.protocolType ?? ""
        $0.groupState = group.state.rawValue
      }
    }
  }

  /// One group; `Dead` where it is not there. What members say of themselves holds only in a
  /// settled one.
  func describe(_ id: ByteText) -> DescribeGroupsResponse.Group {
    .with {
      $0.groupID = id
      $0.groupState = "Dead"
      guard let group = groups[id] else { return }
      let isStable = group.state == .stable
      $0.groupState = group.state.rawValue
      $0.protocolType = group.protocolType ?? ""
      if isStable { $0.protocolData = group.protocolName ?? "" }
      $0.members = group.members.map { member in
        .with {
          $0.memberID = member.id
          $0.groupInstanceID = member.instanceID
          $0.clientID = member.clientID
          $0.clientHost = member.clientHost
          guard isStable else { return }
          $0.memberMetadata = member.metadata(for: group.protocolName)
          $0.memberAssignment = member.assignment
        }
      }
    }
  }

  /// Judges the end of a group; it counts once its record is written and given to `apply`.
  func delete(_ id: ByteText) -> (error: ErrorCode, record: GroupRecord?) {
    guard let group = groups[id] else { return (.groupIDNotFound, nil) }
    guard group.state == .empty else { return (.nonEmptyGroup, nil) }
    return (.none, .groupGone(id))
  }

  /// Judges the end of a group's offsets of a partition; nobody may be reading it.
  func deleteOffset(
    _ id: ByteText, _ partition: TopicPartition
  ) -> (error: ErrorCode, record: GroupRecord?) {
    guard let group = groups[id] else { return (.groupIDNotFound, nil) }
    if group.state != .empty {
      guard group.protocolType == "consumer" else { return (.nonEmptyGroup, nil) }
      if group.isSubscribed(to: partition.topic.text) { return (.groupSubscribedToTopic, nil) }
    }
    guard group.offsets[partition] != nil else { return (.none, nil) }
    return (.none, .offsetGone(id, partition))
  }
}

extension Group {
  /// Whether a member reads the topic; also where its metadata cannot be read.
  fileprivate func isSubscribed(to topic: String) -> Bool {
    members.contains { member in
      guard let entry = member.protocols.first(where: { $0.name == protocolName ?? $0.name }),
        let topics = Self.subscription(entry.metadata)
      else { return true }
      return topics.contains(ByteText(topic))
    }
  }

  /// The topics in a consumer's metadata: a version, and an array of texts as the protocol has it.
  private static func subscription(_ metadata: WireBytes) -> [ByteText]? {
    metadata.bytes.withUnsafeBytes { bytes in
      var reader = WireReader(bytes, version: 0, isFlexible: false)
      do throws(WireError) {
        _ = try reader.number(Int16.self)
        return try [ByteText].read(from: &reader)
      } catch { return nil }
    }
  }
}
