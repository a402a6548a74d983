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
    var low = min(1, Int(size) / Entry.byteCount)
    var high = Int(size) / Entry.byteCount
    if high > 1, try read(high - 1).isBlank {
      // Entries, then blanks: the first blank is found by halving.
      while low < high {
        let middle = (low + high) / 2
        if try read(middle).isBlank { high = middle } else { low = middle + 1 }
      }
    }
    knownCount = high
    return high
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
    var low = 0
    var high = try count()
    var found: Entry?
    while low < high {
      let middle = (low + high) / 2
      let entry = try read(middle)
      if entry.key <= key {
        found = entry
        low = middle + 1
      } else {
        high = middle
      }
    }
    return found
  }

  func append(_ entry: Entry) throws(LogError) {
    let count = try count()
    if memory != nil {
      memory!.append(entry)
      return
    }
    let file = try file
    var failure: LogError?
    withUnsafeTemporaryAllocation(byteCount: Entry.byteCount, alignment: 8) { room in
      entry.write(to: room.baseAddress!)
      do throws(LogError) {
        try file.write(UnsafeRawBufferPointer(room), at: Int64(count * Entry.byteCount))
      } catch { failure = error }
    }
    if let failure { throw failure }
    knownCount = count + 1
    knownLast = entry
  }

  /// Drops entries from the first that the condition holds for; it holds for all behind that, too.
  func cut(from isBehind: (Entry) -> Bool) throws(LogError) {
    var low = 0
    var high = try count()
    while low < high {
      let middle = (low + high) / 2
      if isBehind(try read(middle)) { high = middle } else { low = middle + 1 }
    }
    try cut(to: low)
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
    let file = try file
    var failure: LogError?
    let entry: Entry? = withUnsafeTemporaryAllocation(byteCount: Entry.byteCount, alignment: 8) {
      room in
      do throws(LogError) {
        let read = try file.read(into: room, at: Int64(index * Entry.byteCount))
        if read == Entry.byteCount { return Entry(loading: room.baseAddress!) }
        failure = .missing(path: "\(path), entry \(index)")
      } catch { failure = error }
      return nil
    }
    guard let entry else { throw failure ?? .missing(path: path) }
    return entry
  }
}
