package import EventModel

/// A partition's folder: `<topic>-<partition>`, as Kafka has it.
package enum PartitionName {
  /// As Kafka bounds a topic's name, so that the folder's name is short enough for every file system.
  package static let topicBytesMax = 249

  /// The folder of that partition.
  package static func folder(_ name: TopicPartition) -> String { "\(name.topic)-\(name.partition)" }

  /// The partition of a folder; nil for folders that are something else.
  package static func parse(_ folder: String) -> TopicPartition? {
    guard let dash = folder.lastIndex(of: "-") else { return nil }
    let number = folder[folder.index(after: dash)...]
    guard let partition = Int32(number), partition >= 0, String(partition) == number else {
      return nil
    }
    let topic = String(folder[..<dash])
    return isTopic(topic) ? TopicPartition(TopicName(topic), Partition(partition)) : nil
  }

  /// - Throws: `invalid` for a name that could leave the folder, or that Kafka would refuse.
  package static func check(_ name: TopicPartition) throws(LogError) {
    guard isTopic(name.topic.text), name.partition.number >= 0 else {
      throw .invalid(path: folder(name), reason: "not a name that a partition can have")
    }
  }

  /// Letters and digits of ASCII, `-`, `.` and `_`.
  package static func isTopicLetter(_ letter: UInt8) -> Bool {
    switch letter {
    case 48...57, 65...90, 97...122, 45, 46, 95: true
    default: false
    }
  }

  private static func isTopic(_ name: String) -> Bool {
    name.utf8.allSatisfy(isTopicLetter) && name != "." && name != ".."
      && (1...topicBytesMax).contains(name.utf8.count)
  }
}
