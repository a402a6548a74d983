/// What sketches and sets of rows that stay in memory have gathered so far, put together: a sketch as
/// counts of consecutive buckets, a set as its items in order.
///
/// Its size follows from the rows and the spread of their values, not from how many events there were.
struct SettledItems {
  /// Where a sketch's counts lie.
  private struct Cell: BitwiseCopyable {
    var start: Int32 = -1
    /// The first bucket.
    var base: UInt16 = 0
    /// Buckets, a power of two; 0 for an empty sketch.
    var width: UInt16 = 0
  }

  /// Buckets that a sketch has room for at first.
  private static let leastWidth = 16

  private var cells: [Cell] = []
  private var counts: [UInt32] = []
  /// Places in `counts` that a sketch has grown out of, by the exponent of their width.
  private var free: [[Int32]] = Array(repeating: [], count: 17)
  /// Members of sets: the cell in the upper half, the item in the lower; sorted, each once.
  private var members: [UInt64] = []

  var byteSize: Int { cells.count * 8 + counts.count * 4 + members.count * 8 }

  mutating func reserve(cellCount: Int) {
    guard cellCount > cells.count else { return }
    cells.append(contentsOf: repeatElement(Cell(), count: cellCount - cells.count))
  }

  // MARK: sketches

  /// Counts values of one bucket.
  @inline(__always)
  mutating func count(_ cell: Int, _ bucket: UInt32, by count: UInt32) {
    let known = cells[cell]
    let place = Int(bucket) - Int(known.base)
    if place >= 0, place < Int(known.width) {
      counts[Int(known.start) + place] += count
    } else {
      grow(cell, to: Int(bucket))
      counts[Int(cells[cell].start) + Int(bucket) - Int(cells[cell].base)] += count
    }
  }

  /// Gives a sketch room for that bucket too.
  private mutating func grow(_ cell: Int, to bucket: Int) {
    let old = cells[cell]
    let first = old.width == 0 ? bucket : min(bucket, Int(old.base))
    let last = old.width == 0 ? bucket : max(bucket, Int(old.base) + Int(old.width) - 1)
    var width = Self.leastWidth
    while width < last - first + 1 { width *= 2 }
    // Room where the values went; no bucket lies below 0.
    let base = old.width != 0 && bucket < Int(old.base) ? max(0, last - width + 1) : first
    let start = place(width)
    if old.width > 0 {
      for index in 0..<Int(old.width) {
        counts[Int(start) + Int(old.base) - base + index] = counts[Int(old.start) + index]
        counts[Int(old.start) + index] = 0
      }
      free[Int(old.width).trailingZeroBitCount].append(old.start)
    }
    cells[cell] = Cell(start: start, base: UInt16(base), width: UInt16(width))
  }

  private mutating func place(_ width: Int) -> Int32 {
    if let start = free[width.trailingZeroBitCount].popLast() { return start }
    let start = Int32(counts.count)
    counts.append(contentsOf: repeatElement(0, count: width))
    return start
  }

  /// Shows a sketch's counts from its first bucket that counts something to its last.
  func withCounts(
    _ cell: Int, _ body: (_ first: Int, UnsafeBufferPointer<UInt32>) -> Void
  ) {
    let known = cell < cells.count ? cells[cell] : Cell()
    counts.withUnsafeBufferPointer { counts in
      var low = Int(known.start)
      var high = low + Int(known.width)
      while low < high, counts[low] == 0 { low += 1 }
      while high > low, counts[high - 1] == 0 { high -= 1 }
      guard low < high else { return body(0, UnsafeBufferPointer(start: nil, count: 0)) }
      body(
        Int(known.base) + low - Int(known.start),
        UnsafeBufferPointer(rebasing: counts[low..<high]))
    }
  }

  /// Adds all that another's sketch counted.
  mutating func count(_ cell: Int, _ other: SettledItems, _ source: Int) {
    other.withCounts(source) { first, counts in
      for (index, value) in counts.enumerated() where value > 0 {
        count(cell, UInt32(first + index), by: value)
      }
    }
  }

  // MARK: sets

  /// Adds members, in any order.
  mutating func add(_ fresh: [UInt64]) {
    guard !fresh.isEmpty else { return }
    var sorted = members + fresh
    sorted.sort()
    members.removeAll(keepingCapacity: true)
    for member in sorted where members.last != member { members.append(member) }
  }

  /// The items of a set, ascending.
  func items(_ cell: Int) -> ArraySlice<UInt64> {
    let low = lowerBound(UInt64(cell) << 32)
    return members[low..<lowerBound(UInt64(cell + 1) << 32)]
  }

  /// All members, each with its cell in the upper half.
  var allMembers: [UInt64] { members }

  private func lowerBound(_ value: UInt64) -> Int {
    var low = 0
    var high = members.count
    while low < high {
      let middle = (low + high) / 2
      if members[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
