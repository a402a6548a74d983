package import EventModel
package import KafkaProtocol

/// A group as it is described to a client.
package struct GroupDescription: Sendable, Equatable {
  /// A member of it.
  package struct Member: Sendable, Equatable {
    package let id: ByteText
    package let instanceID: ByteText?
    package let clientID: String
    package let clientHost: String
    package let metadata: [UInt8]
    package let assignment: [UInt8]
  }

  package let id: ByteText
  /// Kafka's word for it; `Dead` for a group that is not there.
  package let state: String
  package let protocolType: String
  /// The protocol in use; empty unless stable.
  package let protocolName: String
  package let members: [Member]
}

/// What administrators ask and do.
extension GroupCoordinator {
  /// Every group, by name.
  package func list() -> [GroupDescription] {
    groups.keys.sorted(by: ByteText.precedes).map(describe)
  }

  package func describe(_ id: ByteText) -> GroupDescription {
    guard let group = groups[id] else {
      return GroupDescription(
        id: id, state: "Dead", protocolType: "", protocolName: "", members: [])
    }
    // What members say of themselves holds only in a settled group.
    let isStable = group.state == .stable
    return GroupDescription(
      id: id, state: group.state.rawValue, protocolType: group.protocolType?.text ?? "",
      protocolName: isStable ? group.protocolName?.text ?? "" : "",
      members: group.members.map {
        GroupDescription.Member(
          id: $0.id, instanceID: $0.instanceID, clientID: $0.clientID, clientHost: $0.clientHost,
          metadata: isStable ? $0.metadata(for: group.protocolName) : [],
          assignment: isStable ? $0.assignment : [])
      })
  }

  /// Judges the end of a group; it counts once its record is written and given to `apply`.
  package func delete(_ id: ByteText) -> (error: ErrorCode, record: GroupRecord?) {
    guard let group = groups[id] else { return (.groupIDNotFound, nil) }
    guard group.state == .empty else { return (.nonEmptyGroup, nil) }
    return (.none, .groupGone(id))
  }

  /// Judges the end of a group's offsets of a partition; nobody may be reading it.
  package func deleteOffset(
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
      return topics.contains { $0.elementsEqual(topic.utf8) }
    }
  }

  /// The topics in a consumer's metadata: version, count, texts with 16-bit lengths.
  private static func subscription(_ bytes: [UInt8]) -> [ArraySlice<UInt8>]? {
    guard bytes.count >= 6 else { return nil }
    var topics: [ArraySlice<UInt8>] = []
    var count = bytes[2..<6].reduce(0) { $0 << 8 | Int($1) }
    var place = 6
    while count > 0 {
      guard place + 2 <= bytes.count else { return nil }
      let length = Int(bytes[place]) << 8 | Int(bytes[place + 1])
      guard place + 2 + length <= bytes.count else { return nil }
      topics.append(bytes[(place + 2)..<(place + 2 + length)])
      place += 2 + length
      count -= 1
    }
    return topics
  }
}
