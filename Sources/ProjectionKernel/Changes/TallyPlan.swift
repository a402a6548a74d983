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
  /// Lanes of a row's key, which stands in front.
  let keyCount: Int
  /// Lanes of a row; all behind the key are zero before anything was merged into it.
  let stride: Int
  /// How many columns gather.
  let gatheringCount: Int
  /// Of each column that gathers, whether it is a sketch; else it is a set.
  let isSketch: [Bool]
  /// Fields of a stored row.
  let fieldCount: Int

  init(_ table: Table) {
    var values: [Value] = []
    var stride = table.keys.count
    var gatheringCount = 0
    for column in table.values {
      guard let merge = column.merge else {
        preconditionFailure("tally \(table.name): column \(column.name) cannot merge")
      }
      let lanes = Self.laneCount(merge)
      values.append(
        Value(
          merge: merge, type: column.type, lane: lanes == 0 ? -1 : stride,
          gathering: lanes == 0 ? gatheringCount : -1))
      if lanes == 0 { gatheringCount += 1 }
      stride += lanes
    }
    self.values = values
    self.stride = stride
    self.gatheringCount = gatheringCount
    isSketch = values.filter { $0.gathering >= 0 }.map { $0.merge == .sketch }
    keyTypes = table.keys.map(\.type)
    keyCount = keyTypes.count
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
