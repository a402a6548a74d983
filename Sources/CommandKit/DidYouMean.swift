/// Finds what somebody probably meant to type.
package enum DidYouMean {
  /// The nearest candidates, if they are near enough; at most three, in order of their bytes.
  ///
  /// Near enough is one edit for each three letters, and at least one; case counts for nothing.
  package static func suggestions(for word: String, among candidates: [String]) -> [String] {
    let typed = word.lowercased()
    let limit = max(1, typed.unicodeScalars.count / 3)
    let near =
      candidates
      .map { (candidate: $0, distance: distance(typed, $0.lowercased())) }
      .filter { $0.distance <= limit }
    let least = near.map(\.distance).min()
    return near.filter { $0.distance == least }.map(\.candidate)
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      .prefix(3).map { $0 }
  }

  /// A sentence that names the suggestions, or nil without any.
  package static func sentence(
    for word: String, among candidates: [String], prefix: String = ""
  ) -> String? {
    let near = suggestions(for: word, among: candidates).map { prefix + $0 }
    guard let last = near.last else { return nil }
    let list = near.count == 1 ? last : near.dropLast().joined(separator: ", ") + " or " + last
    return "did you mean \(list)?"
  }

  /// The Damerau-Levenshtein distance: insertions, deletions, substitutions and exchanges of
  /// neighbours that turn one word into the other.
  package static func distance(_ left: String, _ right: String) -> Int {
    let a = Array(left.unicodeScalars)
    let b = Array(right.unicodeScalars)
    let width = b.count + 2
    let beyond = a.count + b.count
    // Row and column 0 are a border that no exchange can reach across; the table starts at 1.
    var table = [Int](repeating: 0, count: (a.count + 2) * width)
    table[0] = beyond
    for row in 0...a.count {
      table[(row + 1) * width] = beyond
      table[(row + 1) * width + 1] = row
    }
    for column in 0...b.count {
      table[column + 1] = beyond
      table[width + column + 1] = column
    }
    var lastRow: [Unicode.Scalar: Int] = [:]
    for row in 0..<a.count {
      var lastColumn = 0
      for column in 0..<b.count {
        let matchRow = lastRow[b[column]] ?? 0
        let matchColumn = lastColumn
        let cost = a[row] == b[column] ? 0 : 1
        if cost == 0 { lastColumn = column + 1 }
        let at = (row + 2) * width + column + 2
        table[at] = min(
          table[at - width - 1] + cost, table[at - 1] + 1, table[at - width] + 1,
          table[matchRow * width + matchColumn] + (row - matchRow) + 1 + (column - matchColumn))
      }
      lastRow[a[row]] = row + 1
    }
    return table[(a.count + 1) * width + b.count + 1]
  }
}
