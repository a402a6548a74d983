import EventModel

/// The deltas of one tally in the batch now in hand, a row for each key met.
///
/// Keys are words: a text's number among the interned ones, or the integer itself. Numbers that
/// are added, compared or ordered lie in flat lanes; what a sketch or a set gathers is listed and
/// put together when the rows are written.
struct TallyBuffer: ~Copyable {
  let table: Table
  let lanes: TallyLanes
  private(set) var rowCount = 0
  private var keyWords: [UInt64] = []
  private var hashes: [UInt64] = []
  private var slots: [Int32] = Array(repeating: -1, count: 1024)
  private(set) var touched: [Bool] = []
  var numbers: [Int64] = []
  /// What sketches and sets gather: row, column, and a bucket or a text's number.
  private(set) var gathered: [Gathered] = []

  struct Gathered {
    var row: Int32
    var column: Int32
    var item: UInt32
  }

  init(_ table: Table) {
    self.table = table
    lanes = TallyLanes(table)
  }

  private var keyCount: Int { table.keys.count }

  /// The words of a row's key.
  func key(_ row: Int) -> ArraySlice<UInt64> { keyWords[row * keyCount..<(row + 1) * keyCount] }

  /// The row of that key, a new one if the batch has not met it.
  mutating func row(_ key: InlineArray<6, UInt64>) -> Int32 {
    if rowCount * 2 >= slots.count { grow() }
    var hash: UInt64 = 0
    for index in 0..<keyCount { hash = TextInterner.mix(hash ^ key[index]) }
    var at = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[at] >= 0 {
      if hashes[Int(slots[at])] == hash, isKey(Int(slots[at]), key) { return slots[at] }
      at = (at + 1) & (slots.count - 1)
    }
    let row = Int32(rowCount)
    slots[at] = row
    hashes.append(hash)
    for index in 0..<keyCount { keyWords.append(key[index]) }
    numbers.append(contentsOf: lanes.initial)
    touched.append(false)
    rowCount += 1
    return row
  }

  /// Marks a row as one that has changes: a row that was only asked for is not written.
  mutating func touch(_ row: Int32) { touched[Int(row)] = true }

  mutating func gather(_ row: Int32, column: Int, item: UInt32) {
    gathered.append(Gathered(row: row, column: Int32(column), item: item))
  }

  /// Forgets all rows and keeps the memory.
  mutating func removeAll() {
    keyWords.removeAll(keepingCapacity: true)
    hashes.removeAll(keepingCapacity: true)
    touched.removeAll(keepingCapacity: true)
    numbers.removeAll(keepingCapacity: true)
    gathered.removeAll(keepingCapacity: true)
    for index in slots.indices { slots[index] = -1 }
    rowCount = 0
  }

  private func isKey(_ row: Int, _ key: InlineArray<6, UInt64>) -> Bool {
    for index in 0..<keyCount where keyWords[row * keyCount + index] != key[index] {
      return false
    }
    return true
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    for row in 0..<rowCount {
      var at = Int(truncatingIfNeeded: hashes[row]) & (slots.count - 1)
      while slots[at] >= 0 { at = (at + 1) & (slots.count - 1) }
      slots[at] = Int32(row)
    }
  }
}

/// Where each value column of a tally lies among the numbers of a row.
struct TallyLanes {
  /// The first lane of each value column; -1 for what is gathered.
  let starts: [Int]
  let initial: [Int64]
  var stride: Int { initial.count }

  init(_ table: Table) {
    var starts: [Int] = []
    var initial: [Int64] = []
    for column in table.values {
      let lanes = Self.lanes(column)
      starts.append(lanes.isEmpty ? -1 : initial.count)
      initial += lanes
    }
    self.starts = starts
    self.initial = initial
  }

  /// A sum is an Int128 in two lanes, low first; the others begin with whether they have a value.
  private static func lanes(_ column: Column) -> [Int64] {
    switch column.merge {
    case .sum: [0, 0]
    case .least, .greatest: [0, 0]
    case .first, .latest: [0, 0, 0, 0, 0, 0]
    case .sketch, .union, nil: []
    }
  }
}
