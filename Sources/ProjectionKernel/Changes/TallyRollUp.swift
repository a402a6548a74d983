import EventModel

/// How the rows of one tally become rows of a coarser one, worked out once.
///
/// Deltas merge in any order, so a window's delta is the sum of the deltas of the windows in it:
/// a coarse tally costs a step for each row of the fine one rather than for each event.
struct TallyRollUp {
  /// The place of the window in the key.
  let key: Int
  let lengthMicroseconds: Int64

  /// What that table rolls up; nil for one that is fed by events.
  static func of(_ index: Int, in tables: [Table]) -> (table: Int, rollUp: TallyRollUp)? {
    let table = tables[index]
    guard let rollUp = table.rollUp else { return nil }
    guard let source = tables[..<index].firstIndex(where: { $0.name == rollUp.source }),
      tables[source].keys.map(\.type) == table.keys.map(\.type),
      tables[source].values.map(\.type) == table.values.map(\.type),
      tables[source].values.map(\.merge) == table.values.map(\.merge),
      let key = table.keys.firstIndex(where: { $0.name == rollUp.window })
    else {
      preconditionFailure(
        "tally \(table.name) rolls up \(rollUp.source), which must stand before it and be alike")
    }
    return (source, TallyRollUp(key: key, lengthMicroseconds: rollUp.lengthMicroseconds))
  }
}

extension TallyBuffer {
  /// Merges all that the finer tally gathered in this batch.
  mutating func rollUp(_ source: borrowing TallyBuffer, by rollUp: TallyRollUp) {
    var rows = [UInt32](repeating: 0, count: source.rowCount)
    for row in 0..<source.rowCount where source.touched[row] {
      var key = InlineArray<6, UInt64>(repeating: 0)
      for index in plan.keyTypes.indices { key[index] = source.keyWord(row, index) }
      let moment = Timestamp(microseconds: Int64(bitPattern: key[rollUp.key]))
      key[rollUp.key] = UInt64(
        bitPattern: moment.windowStart(lengthMicroseconds: rollUp.lengthMicroseconds).microseconds)
      let target = Int(self.row(key))
      rows[row] = UInt32(target)
      touched[target] = true
      for value in plan.values { merge(source, row, into: target, value) }
    }
    if let settled = source.settled {
      precondition(source.gathered.isEmpty, "a tally is rolled up before it is put together")
      absorb(settled, rows, nil)
    }
    let gathering = UInt32(plan.gatheringCount)
    for entry in source.gathered {
      let (row, place) = entry.cell.quotientAndRemainder(dividingBy: gathering)
      gathered.append(Gathered(cell: rows[Int(row)] * gathering + place, item: entry.item))
    }
  }
}
