package import EventModel

/// What records became that had waited and were judged anew, as the operator log says it.
///
/// Whether an id was met before is asked when a record is judged; one that waited was judged later than
/// its place says, with later records known. So a replay, which meets it at its place, takes that part
/// of the verdict from here; all else it judges by itself.
package struct RetryVerdicts: Equatable, Sendable {
  /// Records that were applied: no record with their id had been.
  package private(set) var applied: Set<Position> = []
  /// Records whose event was applied from another one, by that one's offset.
  package private(set) var duplicates: [Position: Offset] = [:]

  package init() {}

  package var isEmpty: Bool { applied.isEmpty && duplicates.isEmpty }

  /// How a decision says what a record was and what it became.
  package static func detail(from old: String, to new: String, original: Offset?) -> String {
    "\(old) -> \(new)" + (original.map { " of \($0)" } ?? "")
  }

  /// Takes note of the last decision about a record.
  /// - Parameter detail: as `detail(from:to:original:)` made it.
  package mutating func note(_ detail: String, at position: Position) {
    let words = detail.split(separator: " ")
    guard words.count >= 3, words[1] == "->" else { return }
    if words[2] == "applied" {
      applied.insert(position)
    } else if words[2] == "duplicate", words.count == 5, let original = Int64(words[4]) {
      duplicates[position] = Offset(original)
    }
  }
}
