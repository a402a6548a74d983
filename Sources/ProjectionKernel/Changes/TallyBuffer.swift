import EventModel

/// The deltas of one tally in the batch now in hand, a row for each key met.
///
/// Keys are words: a text's number among the interned ones, or the integer itself. A row is flat
/// lanes, its key in front, then numbers that are added, compared or ordered: who finds a row has its
/// numbers at hand. What a sketch or a set gathers is listed and put together when the rows are
/// written.
struct TallyBuffer: ~Copyable {
  let table: Table
  let plan: TallyPlan
  private(set) var rowCount = 0
  private var hashes: [UInt64] = []
  /// A row's number in the lower half, the upper half of its key's hash in the upper.
  private var slots: [UInt64] = Array(repeating: Self.vacant, count: 1024)
  var touched: [Bool] = []
  /// The lanes of all rows.
  var numbers: [Int64] = []
  /// What sketches and sets gather, in the order of the events.
  var gathered: [Gathered] = []
  /// What they gathered before, put together; nil while the rows are those of one batch.
  var settled: SettledItems?

  private static let vacant = UInt64.max

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

  /// One word of a row's key.
  func keyWord(_ row: Int, _ index: Int) -> UInt64 {
    UInt64(bitPattern: numbers[row * plan.stride + index])
  }

  /// The row of that key, a new one if the batch has not met it.
  mutating func row(_ key: InlineArray<6, UInt64>) -> Int32 { row(key, hash(key)) }

  /// The rows of many keys, in their order.
  ///
  /// Each row lies somewhere in memory. First all slots are read, then all rows are asked for: what is
  /// read next depends on nothing that is waited for, so that the waits overlap.
  mutating func rows(_ keys: [InlineArray<6, UInt64>]) -> [Int32] {
    let hashes = keys.map { hash($0) }
    let firsts = hashes.map { slots[Int(truncatingIfNeeded: $0) & (slots.count - 1)] }
    for first in firsts where first != Self.vacant {
      let row = Int(UInt32(truncatingIfNeeded: first))
      Prefetch.elements(numbers, from: row * plan.stride, count: plan.stride)
    }
    return keys.indices.map { index in
      let (first, hash) = (firsts[index], hashes[index])
      let row = Int(UInt32(truncatingIfNeeded: first))
      if first != Self.vacant, first >> 32 == hash >> 32, isKey(row, keys[index]) {
        return Int32(row)
      }
      return self.row(keys[index], hash)
    }
  }

  @inline(__always)
  private func hash(_ key: borrowing InlineArray<6, UInt64>) -> UInt64 {
    var hash: UInt64 = 0
    for index in 0..<plan.keyCount { hash = TextBytes.mix(hash ^ key[index]) }
    return hash
  }

  private mutating func row(_ key: InlineArray<6, UInt64>, _ hash: UInt64) -> Int32 {
    if rowCount * 2 >= slots.count { grow() }
    var at = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[at] != Self.vacant {
      let row = Int(UInt32(truncatingIfNeeded: slots[at]))
      if slots[at] >> 32 == hash >> 32, isKey(row, key) { return Int32(row) }
      at = (at + 1) & (slots.count - 1)
    }
    let row = rowCount
    slots[at] = Self.slot(row, hash)
    hashes.append(hash)
    for index in 0..<plan.keyCount { numbers.append(Int64(bitPattern: key[index])) }
    numbers.append(contentsOf: repeatElement(0, count: plan.stride - plan.keyCount))
    touched.append(false)
    rowCount += 1
    return Int32(row)
  }

  /// Never `vacant`: a row's number is below 2^31.
  private static func slot(_ row: Int, _ hash: UInt64) -> UInt64 {
    (hash & ~0xffff_ffff) | UInt64(row)
  }

  @inline(__always)
  private func isKey(_ row: Int, _ key: borrowing InlineArray<6, UInt64>) -> Bool {
    let lane = row * plan.stride
    for index in 0..<plan.keyCount
    where UInt64(bitPattern: numbers[lane + index]) != key[index] {
      return false
    }
    return true
  }

  private mutating func grow() {
    slots = Array(repeating: Self.vacant, count: slots.count * 2)
    for row in 0..<rowCount {
      var at = Int(truncatingIfNeeded: hashes[row]) & (slots.count - 1)
      while slots[at] != Self.vacant { at = (at + 1) & (slots.count - 1) }
      slots[at] = Self.slot(row, hashes[row])
    }
  }
}
