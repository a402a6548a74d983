internal import Crypto
package import EventModel

/// What somebody who does not own an archive asks its owner to drop: what was shown, and not more.
package struct PruneRequest: Sendable, Equatable {
  /// Segments from the start of one partition.
  package struct Drop: Sendable, Equatable {
    package let log: LogName
    package let partition: Partition
    /// The first offset that stays.
    package let newStart: Offset
    /// All records that go are older, milliseconds since the epoch.
    package let cutoffMs: Int64

    package init(_ plan: PrunePlan, before cutoffMs: Int64) {
      log = plan.log
      partition = plan.partition.partition
      newStart = plan.newStart
      self.cutoffMs = cutoffMs
    }

    fileprivate init?(_ words: [Substring]) {
      guard words.count == 6, words[0] == "drop", let life = Int32(words[2]),
        let partition = Int32(words[3]), let start = Int64(words[4]), let cutoff = Int64(words[5])
      else { return nil }
      log = LogName(topic: TopicName(String(words[1])), life: life)
      self.partition = Partition(partition)
      newStart = Offset(start)
      cutoffMs = cutoff
    }

    fileprivate var line: String {
      "drop \(log.topic) \(log.life) \(partition) \(newStart) \(cutoffMs)"
    }
  }

  private static let title = "annals prune request 1"

  /// Which request an answer is to.
  package let id: UInt64
  /// Nobody waits for it from then on, milliseconds since the epoch.
  package let deadlineMs: Int64
  package let drops: [Drop]

  package init(id: UInt64, deadlineMs: Int64, drops: [Drop]) {
    self.id = id
    self.deadlineMs = deadlineMs
    self.drops = drops
  }

  /// The file: lines of words, and the CRC-32C of them.
  var bytes: [UInt8] {
    let lines = [Self.title, "\(id) \(deadlineMs)"] + drops.map(\.line)
    return SummedLines.bytes(lines)
  }

  /// Reads the file; nil where it is anything else.
  init?(_ bytes: [UInt8]) {
    guard let lines = SummedLines.read(bytes), lines.count >= 2, lines[0] == Self.title else {
      return nil
    }
    let head = lines[1].split(separator: " ")
    let drops = lines[2...].compactMap { Drop($0.split(separator: " ")) }
    guard head.count == 2, let id = UInt64(head[0]), let deadline = Int64(head[1]),
      drops.count == lines.count - 2
    else { return nil }
    self.init(id: id, deadlineMs: deadline, drops: drops)
  }
}
