import EventModel

// How a delta merges into a row of the batch: the same algebra as the SQL of `mergeStatement`.

extension TallyBuffer {
  /// Merges one value into a column that lies in lanes.
  mutating func merge(
    _ row: Int32, column: Int, _ merge: Merge, _ value: Int64, occurredAt: Timestamp,
    position: Position
  ) {
    let lane = Int(row) * lanes.stride + lanes.starts[column]
    switch merge {
    case .sum: addSum(lane, value)
    case .least: keep(lane, value) { $0 < $1 }
    case .greatest: keep(lane, value) { $0 > $1 }
    case .first, .latest:
      keepOrdered(lane, merge, value, occurredAt: occurredAt, position: position)
    case .sketch, .union: preconditionFailure("\(merge) is gathered")
    }
  }

  /// The sum in two lanes.
  func sum(_ lane: Int) -> Int128 {
    Int128(numbers[lane + 1]) << 64 | Int128(UInt64(bitPattern: numbers[lane]))
  }

  private mutating func addSum(_ lane: Int, _ value: Int64) {
    let sum = sum(lane) + Int128(value)
    numbers[lane] = Int64(truncatingIfNeeded: sum)
    numbers[lane + 1] = Int64(truncatingIfNeeded: sum >> 64)
  }

  private mutating func keep(_ lane: Int, _ value: Int64, _ wins: (Int64, Int64) -> Bool) {
    guard numbers[lane] == 0 || wins(value, numbers[lane + 1]) else { return }
    numbers[lane] = 1
    numbers[lane + 1] = value
  }

  private mutating func keepOrdered(
    _ lane: Int, _ merge: Merge, _ value: Int64, occurredAt: Timestamp, position: Position
  ) {
    let order: InlineArray<4, Int64> = [
      occurredAt.microseconds, Int64(position.log.number), Int64(position.partition.number),
      position.offset.number,
    ]
    if numbers[lane] != 0 {
      var comparison = 0
      for index in 0..<4 where comparison == 0 {
        let known = numbers[lane + 1 + index]
        comparison = order[index] < known ? -1 : order[index] > known ? 1 : 0
      }
      guard merge == .first ? comparison < 0 : comparison > 0 else { return }
    }
    numbers[lane] = 1
    for index in 0..<4 { numbers[lane + 1 + index] = order[index] }
    numbers[lane + 5] = value
  }
}
