/// Hashes of keys met lately, in bounded memory: the older half is forgotten whenever the younger one
/// is full.
///
/// A hash met before may be forgotten, and another key may have the same: what follows from an answer
/// must be right either way.
struct RecentKeys {
  /// Hashes of one half; a half takes twice as many words of memory.
  private static let halfMax = 1 << 19

  private var young = HashTable()
  private var old = HashTable()

  /// Notes a hash.
  /// - Returns: whether it was not among those met lately.
  mutating func insert(_ hash: UInt64) -> Bool {
    guard young.insert(hash) else { return false }
    let isNew = !old.contains(hash)
    if young.count >= Self.halfMax {
      old = young
      young = HashTable()
    }
    return isNew
  }

  /// Open addressing over whole words; 0 marks a vacant place.
  private struct HashTable {
    private(set) var count = 0
    private var words = [UInt64](repeating: 0, count: 1024)

    func contains(_ hash: UInt64) -> Bool { words[place(of: max(1, hash))] != 0 }

    /// - Returns: whether it was not there.
    mutating func insert(_ hash: UInt64) -> Bool {
      let word = max(1, hash)
      let at = place(of: word)
      guard words[at] == 0 else { return false }
      words[at] = word
      count += 1
      if count * 2 > words.count { grow() }
      return true
    }

    private func place(of word: UInt64) -> Int {
      var at = Int(truncatingIfNeeded: word) & (words.count - 1)
      while words[at] != 0, words[at] != word { at = (at + 1) & (words.count - 1) }
      return at
    }

    private mutating func grow() {
      let known = words
      words = [UInt64](repeating: 0, count: words.count * 2)
      for word in known where word != 0 { words[place(of: word)] = word }
    }
  }
}
