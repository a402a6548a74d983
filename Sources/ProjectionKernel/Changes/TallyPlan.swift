/// Where each value column of a tally lies, worked out once, so that the loops over events and rows
/// copy no description.
struct TallyPlan {
  struct Value {
    let merge: Merge
    let type: ColumnType
    /// The first of its lanes among the numbers of a row; -1 for what is gathered.
    let lane: Int
    /// Its place among the columns that gather; -1 for what lies in lanes.
    let gathering: Int
  }

  let values: [Value]
  let keyTypes: [ColumnType]
  /// The lanes of a row that nothing was merged into.
  let initial: [Int64]
  /// How many columns gather.
  let gatheringCount: Int
  /// Fields of a stored row.
  let fieldCount: Int

  var stride: Int { initial.count }

  init(_ table: Table) {
    var values: [Value] = []
    var initial: [Int64] = []
    var gatheringCount = 0
    for column in table.values {
      guard let merge = column.merge else {
        preconditionFailure("tally \(table.name): column \(column.name) cannot merge")
      }
      let lanes = Self.laneCount(merge)
      values.append(
        Value(
          merge: merge, type: column.type, lane: lanes == 0 ? -1 : initial.count,
          gathering: lanes == 0 ? gatheringCount : -1))
      if lanes == 0 { gatheringCount += 1 }
      initial += [Int64](repeating: 0, count: lanes)
    }
    self.values = values
    self.initial = initial
    self.gatheringCount = gatheringCount
    keyTypes = table.keys.map(\.type)
    fieldCount = table.storedColumns.count
  }

  /// A sum is an Int128 in two lanes, low first; the others begin with whether they have a value.
  private static func laneCount(_ merge: Merge) -> Int {
    switch merge {
    case .sum, .least, .greatest: 2
    case .first, .latest: 6
    case .sketch, .union: 0
    }
  }
}
