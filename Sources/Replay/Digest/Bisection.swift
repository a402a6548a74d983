import Crypto

/// Where two states first part.
package enum StateDifference: Equatable, Sendable {
  /// They are the same, to the bit.
  case none
  /// A table is in one of them alone.
  case table(String, inLeft: Bool)
  /// A table has other columns, or another key.
  case columns(StateTable, StateTable)
  /// The first row that differs, in the order of tables and keys.
  case row(StateTable, key: [UInt8], Presence)

  /// Where a row is.
  package enum Presence: String, Equatable, Sendable {
    case left = "only in the left"
    case right = "only in the right"
    case both = "differs"
  }
}

/// Finds the first row in which two states differ: equal runs are passed over by their hashes, and of
/// each state at most one run's rows are read.
package enum Bisection {
  package static func first(
    _ left: StateSide, _ right: StateSide
  ) throws(DigestError) -> StateDifference {
    let (ours, theirs) = (left.tree, right.tree)
    guard ours.digest != theirs.digest else { return .none }
    for table in ours.tables where !theirs.tables.contains(where: { $0.isOf(table.table.name) }) {
      return .table(table.table.name, inLeft: true)
    }
    for table in theirs.tables where !ours.tables.contains(where: { $0.isOf(table.table.name) }) {
      return .table(table.table.name, inLeft: false)
    }
    // Both are sorted by name and hold the same names.
    for index in ours.tables.indices where ours.tables[index].hash != theirs.tables[index].hash {
      let (table, other) = (ours.tables[index].table, theirs.tables[index].table)
      guard table == other else { return .columns(table, other) }
      return try row(left, right, index)
    }
    throw .damaged("two digests differ and their tables do not")
  }

  private static func row(
    _ left: StateSide, _ right: StateSide, _ index: Int
  ) throws(DigestError) -> StateDifference {
    let table = left.tree.tables[index].table
    let (ours, theirs) = (left.tree.tables[index].runs, right.tree.tables[index].runs)
    var run = 0
    while run < min(ours.count, theirs.count), ours.hashes[run] == theirs.hashes[run] { run += 1 }
    // All before is equal, so what differs first stands in these two runs or begins behind one.
    let leftRows = try marks(left, index, run, ours)
    let rightRows = try marks(right, index, run, theirs)
    for place in 0..<max(leftRows.count, rightRows.count) {
      guard place < leftRows.count else {
        return .row(table, key: rightRows[place].key, .right)
      }
      guard place < rightRows.count else { return .row(table, key: leftRows[place].key, .left) }
      let (one, other) = (leftRows[place], rightRows[place])
      if one.key == other.key {
        if one.hash == other.hash { continue }
        return .row(table, key: one.key, .both)
      }
      return one.key.lexicographicallyPrecedes(other.key)
        ? .row(table, key: one.key, .left) : .row(table, key: other.key, .right)
    }
    throw .damaged("two runs of \(table.name) differ and their rows do not")
  }

  /// A row's key and its hash; nil where only the key is known.
  private struct Mark {
    let key: [UInt8]
    let hash: SHA256Digest?
  }

  /// The rows of a run, and the first key of the run behind it.
  private static func marks(
    _ side: StateSide, _ table: Int, _ run: Int, _ runs: RunList
  ) throws(DigestError) -> [Mark] {
    guard run < runs.count else { return [] }
    var marks = try side.rows(table: table, run: run).map { Mark(key: $0.key, hash: $0.hash) }
    if run + 1 < runs.count { marks.append(Mark(key: runs.firstKey(run + 1), hash: nil)) }
    return marks
  }
}

extension TableTree {
  fileprivate func isOf(_ name: String) -> Bool { table.name == name }
}
