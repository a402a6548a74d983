import EventModel

// How deltas merge into a row of the batch: the same algebra as the SQL of `mergeStatement`.

/// One value for one column of a tally's row.
struct TallyStep: BitwiseCopyable {
  var row: TallyRow
  var column: Int32
  /// Which of the events that wait to be merged offers it.
  var event: Int32
  var value: Int64
}

extension TallyBuffer {
  /// Merges values into a row, which has changes from then on.
  /// - Parameter steps: of one event, in order.
  mutating func merge(
    _ steps: UnsafeBufferPointer<TallyStep>, into row: Int, occurredAt: Timestamp,
    position: Position
  ) {
    touched[row] = true
    let base = row * plan.stride
    for step in steps {
      let value = plan.values[Int(step.column)]
      switch value.merge {
      case .sum: addSum(base + value.lane, step.value)
      case .least: keep(base + value.lane, step.value) { $0 < $1 }
      case .greatest: keep(base + value.lane, step.value) { $0 > $1 }
      case .first, .latest:
        keepOrdered(
          base + value.lane, value.merge, step.value,
          [
            occurredAt.microseconds, Int64(position.log.number),
            Int64(position.partition.number), position.offset.number,
          ])
      case .sketch:
        gather(row, value.gathering, UInt32(SketchBucket(of: step.value).index))
      case .union:
        gather(row, value.gathering, UInt32(step.value))
      }
    }
  }

  /// Merges one column of another buffer's row, whose lanes lie as here; what it gathered is not
  /// in lanes.
  mutating func merge(
    _ source: borrowing TallyBuffer, _ row: Int, into target: Int, _ value: TallyPlan.Value
  ) {
    let from = row * plan.stride + value.lane
    let lane = target * plan.stride + value.lane
    switch value.merge {
    case .sum:
      let sum = sum(lane) + source.sum(from)
      numbers[lane] = Int64(truncatingIfNeeded: sum)
      numbers[lane + 1] = Int64(truncatingIfNeeded: sum >> 64)
    case .least where source.numbers[from] != 0:
      keep(lane, source.numbers[from + 1]) { $0 < $1 }
    case .greatest where source.numbers[from] != 0:
      keep(lane, source.numbers[from + 1]) { $0 > $1 }
    case .first where source.numbers[from] != 0, .latest where source.numbers[from] != 0:
      keepOrdered(
        lane, value.merge, source.numbers[from + 5],
        [
          source.numbers[from + 1], source.numbers[from + 2], source.numbers[from + 3],
          source.numbers[from + 4],
        ])
    case .least, .greatest, .first, .latest, .sketch, .union: break
    }
  }

  private mutating func gather(_ row: Int, _ place: Int, _ item: UInt32) {
    gathered.append(Gathered(cell: UInt32(row * plan.gatheringCount + place), item: item))
  }

  /// The sum in two lanes.
  func sum(_ lane: Int) -> Int128 {
    Int128(numbers[lane + 1]) << 64 | Int128(UInt64(bitPattern: numbers[lane]))
  }

  private mutating func addSum(_ lane: Int, _ value: Int64) {
    let (low, carry) = UInt64(bitPattern: numbers[lane]).addingReportingOverflow(
      UInt64(bitPattern: value))
    numbers[lane] = Int64(bitPattern: low)
    // The value's sign stands for its upper half: 0 or -1.
    let high = (value >> 63) &+ (carry ? 1 : 0)
    if high != 0 { numbers[lane + 1] += high }
  }

  private mutating func keep(_ lane: Int, _ value: Int64, _ wins: (Int64, Int64) -> Bool) {
    guard numbers[lane] == 0 || wins(value, numbers[lane + 1]) else { return }
    numbers[lane] = 1
    numbers[lane + 1] = value
  }

  /// - Parameter order: occurred-at, log, partition, offset.
  private mutating func keepOrdered(
    _ lane: Int, _ merge: Merge, _ value: Int64, _ order: InlineArray<4, Int64>
  ) {
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
