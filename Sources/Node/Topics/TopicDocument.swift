import EventModel

/// The list of topics as it is kept: one line each, their settings below, in one small file that is
/// replaced as a whole.
///
/// A topic is noted before its partitions are made and until they are gone, so that a start after a
/// crash in between ends what was begun.
struct TopicDocument: Equatable {
  /// What is being done with a topic.
  enum Stage: String {
    case ready, creating, deleting
  }

  /// One topic of it.
  struct Entry: Equatable {
    var stage: Stage
    var partitionCount: Int
    var configs: [String: String]
  }

  static let name = "topics"
  var entries: [String: Entry] = [:]

  /// As it is written.
  var bytes: [UInt8] {
    var text = "version 1\n"
    for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
      text += "\(entry.stage.rawValue) \(name) \(entry.partitionCount)\n"
      for (key, value) in entry.configs.sorted(by: { $0.key < $1.key }) {
        text += "  \(key) \(value)\n"
      }
    }
    return Array(text.utf8)
  }

  init() {}

  /// - Returns: nil where the bytes are not such a list.
  init?(_ bytes: [UInt8]) {
    var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")[...]
    guard lines.popFirst() == "version 1" else { return nil }
    var last: String?
    for line in lines {
      let words = line.split(separator: " ", maxSplits: line.hasPrefix("  ") ? 1 : 2)
        .map(String.init)
      if line.hasPrefix("  ") {
        guard words.count == 2, let last else { return nil }
        entries[last]?.configs[words[0]] = words[1]
      } else {
        guard words.count == 3, let stage = Stage(rawValue: words[0]), let count = Int(words[2])
        else { return nil }
        entries[words[1]] = Entry(stage: stage, partitionCount: count, configs: [:])
        last = words[1]
      }
    }
  }
}
