package import EventModel

/// What records of a projection became by decisions of operators, as the operator log says it.
///
/// A record that was given up is judged no more. Of one that waited and was judged anew a replay takes
/// one part of the verdict from here: whether its id was met before. That is asked when a record is
/// judged, and it was judged later than its place says, with later records known; a replay meets it at
/// its place. All else a replay judges by itself.
package struct OperatorVerdicts: Equatable, Sendable {
  /// Records that were given up.
  package private(set) var discarded: Set<Position> = []
  /// Records that were applied: no record with their id had been.
  package private(set) var applied: Set<Position> = []
  /// Records whose event was applied from another one, by that one's offset.
  package private(set) var duplicates: [Position: Offset] = [:]

  package init() {}

  /// How a decision says what a record was and what it became.
  package static func detail(from old: String, to new: String, original: Offset?) -> String {
    "\(old) -> \(new)" + (original.map { " of \($0)" } ?? "")
  }

  /// Takes note of a decision about a record. The last one about it counts, but what was given up for
  /// one generation is given up for all.
  /// - Parameter detail: as `detail(from:to:original:)` made it.
  package mutating func note(_ detail: String, at position: Position) {
    applied.remove(position)
    duplicates[position] = nil
    let words = detail.split(separator: " ")
    guard words.count >= 3, words[1] == "->" else { return }
    switch words[2] {
    case "discarded": discarded.insert(position)
    case "applied": applied.insert(position)
    case "duplicate":
      guard words.count == 5, let original = Int64(words[4]) else { return }
      duplicates[position] = Offset(original)
    default: break
    }
  }
}
