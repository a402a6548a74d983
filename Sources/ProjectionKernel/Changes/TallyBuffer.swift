import EventModel

/// The deltas of one tally in the batch now in hand, a row for each key met.
///
/// Keys are words: a text's number among the interned ones, or the integer itself. Numbers that
/// are added, compared or ordered lie in flat lanes; what a sketch or a set gathers is listed and
/// put together when the rows are written.
struct TallyBuffer: ~Copyable {
  let table: Table
  let plan: TallyPlan
  private(set) var rowCount = 0
  private var keyWords: [UInt64] = []
  private var hashes: [UInt64] = []
  private var slots: [Int32] = Array(repeating: -1, count: 1024)
  var touched: [Bool] = []
  var numbers: [Int64] = []
  /// What sketches and sets gather, in the order of the events.
  var gathered: [Gathered] = []

  /// A bucket or a text's number, for one column of one row.
  struct Gathered: BitwiseCopyable {
    /// Row times the plan's `gatheringCount`, plus the column's place among those that gather.
    var cell: UInt32
    var item: UInt32
  }

  init(_ table: Table) {
    self.table = table
    plan = TallyPlan(table)
  }

  private var keyCount: Int { plan.keyTypes.count }

  /// One word of a row's key.
  func keyWord(_ row: Int, _ index: Int) -> UInt64 { keyWords[row * keyCount + index] }

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
    numbers.append(contentsOf: plan.initial)
    touched.append(false)
    rowCount += 1
    return row
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
