package import EventModel

/// How far each partition is applied in a state: it holds all events before `next`, from `start` on.
package struct StateCut: Equatable, Sendable {
  /// One partition.
  package struct Part: Equatable, Sendable {
    package let log: LogName
    package let partition: Partition
    package let start: Offset
    package let next: Offset

    package init(log: LogName, partition: Partition, start: Offset, next: Offset) {
      self.log = log
      self.partition = partition
      self.start = start
      self.next = next
    }
  }

  /// By log in byte order, then partition.
  package let parts: [Part]

  package init(_ parts: [Part]) {
    self.parts = parts.sorted { left, right in
      if left.log != right.log {
        return "\(left.log)".utf8.lexicographicallyPrecedes("\(right.log)".utf8)
      }
      return left.partition < right.partition
    }
  }

  /// One line a partition: `orders#1/0 0 117`.
  package var text: String {
    parts.map { "\($0.log)/\($0.partition) \($0.start) \($0.next)\n" }.joined()
  }

  /// Reads what `text` wrote; nil for anything else.
  package init?(text: String) {
    var parts: [Part] = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 3, let slash = words[0].lastIndex(of: "/"),
        let hash = words[0][..<slash].lastIndex(of: "#"),
        let life = Int32(words[0][words[0].index(after: hash)..<slash]),
        let partition = Int32(words[0][words[0].index(after: slash)...]),
        let start = Int64(words[1]), let next = Int64(words[2])
      else { return nil }
      parts.append(
        Part(
          log: LogName(topic: TopicName(String(words[0][..<hash])), life: life),
          partition: Partition(partition), start: Offset(start), next: Offset(next)))
    }
    self.init(parts)
  }
}
