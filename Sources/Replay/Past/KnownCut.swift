package import EventModel

/// A moment of what was known, exactly: how far each partition had been read, and the last decision
/// of the operator log that counted. Its text is one line and names the same state for ever:
/// `orders#1/0=117,orders#1/1=90;operator=4`.
package struct KnownCut: Equatable, Sendable, CustomStringConvertible {
  /// One partition: everything before `next` is in.
  package struct Part: Equatable, Sendable {
    package let log: LogName
    package let partition: Partition
    package let next: Offset

    package init(log: LogName, partition: Partition, next: Offset) {
      self.log = log
      self.partition = partition
      self.next = next
    }
  }

  /// By log in byte order, then partition.
  package let parts: [Part]
  /// The number of the last entry of the operator log that counts, 0 for none; nil where the text
  /// leaves it open, which means all there are.
  package let operatorEntry: Int64?

  package init(_ parts: [Part], operatorEntry: Int64?) {
    self.parts = parts.sorted { left, right in
      if left.log != right.log {
        return "\(left.log)".utf8.lexicographicallyPrecedes("\(right.log)".utf8)
      }
      return left.partition < right.partition
    }
    self.operatorEntry = operatorEntry
  }

  /// Where a state stands that was computed under that part of the operator log.
  package init(_ cut: StateCut, operatorEntry: Int64) {
    self.init(
      cut.parts.map { Part(log: $0.log, partition: $0.partition, next: $0.next) },
      operatorEntry: operatorEntry)
  }

  package var description: String {
    let places = parts.map { "\($0.log)/\($0.partition)=\($0.next)" }.joined(separator: ",")
    let decided = operatorEntry.map { "operator=\($0)" }
    return [places, decided ?? ""].filter { !$0.isEmpty }.joined(separator: ";")
  }

  /// Reads what `description` wrote, in any order of its parts; nil for anything else.
  package init?(_ text: String) {
    let halves = text.split(separator: ";", omittingEmptySubsequences: false)
    var places = halves[0]
    var entry: Int64?
    if let last = halves.last, last.hasPrefix("operator=") {
      guard let number = Self.number(last.dropFirst("operator=".count)) else { return nil }
      entry = number
      if halves.count == 1 { places = "" }
    } else if halves.count > 1 {
      return nil
    }
    guard halves.count <= 2, !text.isEmpty else { return nil }
    var parts: [Part] = []
    for place in places.split(separator: ",", omittingEmptySubsequences: false)
    where !places.isEmpty {
      guard let part = Self.part(place),
        !parts.contains(where: { $0.log.topic == part.log.topic && $0.partition == part.partition })
      else { return nil }
      parts.append(part)
    }
    self.init(parts, operatorEntry: entry)
  }

  /// `orders#1/0=117`
  private static func part(_ text: Substring) -> Part? {
    guard let equals = text.lastIndex(of: "="), let slash = text[..<equals].lastIndex(of: "/"),
      let hash = text[..<slash].lastIndex(of: "#"), hash > text.startIndex,
      let life = number(text[text.index(after: hash)..<slash]).flatMap(Int32.init(exactly:)),
      let partition = number(text[text.index(after: slash)..<equals])
        .flatMap(Int32.init(exactly:)),
      let next = number(text[text.index(after: equals)...])
    else { return nil }
    return Part(
      log: LogName(topic: TopicName(String(text[..<hash])), life: life),
      partition: Partition(partition), next: Offset(next))
  }

  /// Digits alone: no sign.
  private static func number(_ text: Substring) -> Int64? {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      ? Int64(text) : nil
  }

  /// What it says of some topics; a cut may name more than one read model asks for.
  package func of(_ topics: [TopicName]) -> KnownCut {
    KnownCut(parts.filter { topics.contains($0.log.topic) }, operatorEntry: operatorEntry)
  }
}
