/// Where each leader epoch began, as Kafka's `leader-epoch-checkpoint` has it: a consumer that is
/// ahead of a log whose tail was lost learns from it where to go back to.
struct LeaderEpochs: Sendable, Equatable {
  /// An epoch and the offset of its first record.
  struct Entry: Sendable, Equatable {
    var epoch: Int32
    var start: Int64
  }

  private(set) var entries: [Entry] = []

  init() {}

  /// Reads the file: a version, a count, and as many lines of epoch and start.
  /// - Returns: nil where it is anything else.
  init?(text: String) {
    let lines = text.split(separator: "\n")
    guard lines.count >= 2, lines[0] == "0", Int(lines[1]) == lines.count - 2 else { return nil }
    for line in lines[2...] {
      let parts = line.split(separator: " ")
      guard parts.count == 2, let epoch = Int32(parts[0]), let start = Int64(parts[1]),
        entries.last.map({ $0.epoch < epoch && $0.start <= start }) ?? true
      else { return nil }
      entries.append(Entry(epoch: epoch, start: start))
    }
  }

  var text: String {
    "0\n\(entries.count)\n" + entries.map { "\($0.epoch) \($0.start)\n" }.joined()
  }

  var last: Int32 { entries.last?.epoch ?? -1 }

  /// Notes that an epoch begins there; an older one without a record gives way.
  /// - Returns: whether that is news.
  @discardableResult
  mutating func begin(_ epoch: Int32, at start: Int64) -> Bool {
    if epoch <= last { return false }
    entries.removeAll { $0.start >= start }
    entries.append(Entry(epoch: epoch, start: start))
    return true
  }

  /// Forgets epochs that began at the end or beyond it.
  mutating func cut(to end: Int64) { entries.removeAll { $0.start >= end } }

  /// The epoch of the record at that offset.
  func epoch(at offset: Int64) -> Int32? { entries.last { $0.start <= offset }?.epoch }

  /// The answer to "where did that epoch end", as Kafka gives it.
  func end(of epoch: Int32, logEnd: Int64) -> EpochEnd {
    guard epoch >= 0, epoch <= last else { return EpochEnd(epoch: -1, endOffset: -1) }
    if epoch == last { return EpochEnd(epoch: epoch, endOffset: logEnd) }
    guard let next = entries.firstIndex(where: { $0.epoch > epoch }) else {
      return EpochEnd(epoch: -1, endOffset: -1)
    }
    let known = next > 0 ? entries[next - 1].epoch : epoch
    return EpochEnd(epoch: known, endOffset: entries[next].start)
  }
}
