/// A sparse index of a segment: a hint that is checked against the log wherever it is used, and made
/// anew from the log where it is wrong or missing. Searched in the file; nothing of it is kept.
final class IndexFile<Entry: IndexEntry> {
  let path: String
  private let context: LogContext
  private var knownCount: Int?
  /// The last entry, where it is known.
  private var knownLast: Entry?
  /// Instead of the file, for a folder that is not written to.
  private var memory: [Entry]?

  init(_ path: String, _ context: LogContext) {
    self.path = path
    self.context = context
  }

  var file: LogFile {
    get throws(LogError) { try context.cache.file(path, context.mode == .read ? .read : .ensure) }
  }

  /// How many entries there are, without the room that Kafka sets aside behind them.
  func count() throws(LogError) -> Int {
    if let memory { return memory.count }
    if let knownCount { return knownCount }
    guard let size = try context.files.size(of: path) else {
      knownCount = 0
      return 0
    }
    var count = Int(size) / Entry.byteCount
    if count > 1, try read(count - 1).isBlank {
      count = try firstIndex(in: 1..<count) { $0.isBlank }
    }
    knownCount = count
    return count
  }

  func last() throws(LogError) -> Entry? {
    if let memory { return memory.last }
    if let knownLast { return knownLast }
    let count = try count()
    if count > 0 { knownLast = try read(count - 1) }
    return knownLast
  }

  /// The last entry whose key is not greater than that.
  func floor(_ key: Int64) throws(LogError) -> Entry? {
    let next = try firstIndex(in: 0..<count()) { $0.key > key }
    return next > 0 ? try read(next - 1) : nil
  }

  /// The first entry that a condition holds for; it holds for all behind that, too.
  private func firstIndex(
    in range: Range<Int>, where holds: (Entry) -> Bool
  ) throws(LogError) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if holds(try read(middle)) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  func append(_ entry: Entry) throws(LogError) {
    let count = try count()
    if memory != nil {
      memory!.append(entry)
      return
    }
    try file.write(entry.bytes, at: Int64(count * Entry.byteCount))
    knownCount = count + 1
    knownLast = entry
  }

  /// Drops entries from the first that the condition holds for; it holds for all behind that, too.
  func cut(from isBehind: (Entry) -> Bool) throws(LogError) {
    try cut(to: try firstIndex(in: 0..<count(), where: isBehind))
  }

  /// Keeps the first entries only.
  func cut(to count: Int) throws(LogError) {
    knownLast = nil
    if context.options.isReadOnly {
      var kept: [Entry] = []
      for index in 0..<count { kept.append(try read(index)) }
      memory = kept
      return
    }
    try file.truncate(to: Int64(count * Entry.byteCount))
    knownCount = count
  }

  private func read(_ index: Int) throws(LogError) -> Entry {
    if let memory { return memory[index] }
    let bytes = try file.bytes(at: Int64(index * Entry.byteCount), count: Entry.byteCount)
    guard bytes.count == Entry.byteCount else { throw .missing(path: "\(path), entry \(index)") }
    return Entry(bytes)
  }
}
