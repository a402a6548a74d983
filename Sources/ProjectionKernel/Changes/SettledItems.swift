/// What sketches and sets of rows that stay in memory have gathered so far, put together: a sketch as
/// counts of consecutive buckets, a set as its items in order.
///
/// Its size follows from the rows and the spread of their values, not from how many events there were.
///
/// One buffer of rows has it. It is a class, so that it is never copied with what it refers to.
final class SettledItems {
  /// Where a sketch's counts lie.
  private struct Cell: BitwiseCopyable {
    var place: Int32 = -1
    /// The first bucket.
    var base: UInt16 = 0
    /// Units of room; 0 for an empty sketch.
    var units: UInt16 = 0

    var width: Int { Int(units) * CountRoom.unit }
  }

  /// A sketch that outgrows its room gets as much as the sketches of its column took, but not more
  /// than so many times what it needs: one value far away makes no other row great.
  private static let spareMax = 4

  /// By column that gathers: a row has a cell for each.
  private let isSketch: [Bool]
  private let hasSets: Bool
  private let room = CountRoom()
  // Not checked for overlapping access at run time, which every value would pay for.
  @exclusivity(unchecked) private var cells: [Cell] = []
  /// By column, the buckets that its sketches took, as far as they had to grow.
  private var spreads: [ClosedRange<Int>?]
  /// Members of sets: the cell in the upper half, the item in the lower; sorted, each once.
  private var members: [UInt64] = []

  init(isSketch: [Bool]) {
    self.isSketch = isSketch
    hasSets = isSketch.contains(false)
    spreads = Array(repeating: nil, count: isSketch.count)
  }

  var byteSize: Int { cells.count * 8 + room.byteSize + members.count * 8 }

  func reserve(rowCount: Int) {
    let missing = rowCount * isSketch.count - cells.count
    if missing > 0 { cells.append(contentsOf: repeatElement(Cell(), count: missing)) }
  }

  /// Adds what the events of rows gathered, for which there must be room.
  func add(_ gathered: [TallyBuffer.Gathered]) {
    var fresh: [UInt64] = []
    for entry in gathered {
      if hasSets, !isSketch[Int(entry.cell) % isSketch.count] {
        fresh.append(UInt64(entry.cell) << 32 | UInt64(entry.item))
      } else {
        count(Int(entry.cell), Int(entry.item))
      }
    }
    add(fresh)
  }

  // MARK: sketches

  @inline(__always)
  private func count(_ cell: Int, _ bucket: Int) {
    let index = bucket - Int(cells[cell].base)
    if index >= 0, index < cells[cell].width {
      room.counts(cells[cell].place)[index] += 1
    } else {
      grow(cell, to: bucket...bucket)
      room.counts(cells[cell].place)[bucket - Int(cells[cell].base)] += 1
    }
  }

  /// Gives a sketch room for those buckets too.
  private func grow(_ cell: Int, to buckets: ClosedRange<Int>) {
    let old = cells[cell]
    let used = used(old)
    let first = min(buckets.lowerBound, used.first ?? .max)
    let last = max(buckets.upperBound, used.last ?? 0)
    let extent = extent(of: first...last, column: cell % isSketch.count)
    let units = Self.units(extent)
    let new = Cell(
      place: room.take(units: units), base: UInt16(extent.lowerBound), units: UInt16(units))
    let counts = room.counts(new.place)
    for bucket in used {
      counts[bucket - extent.lowerBound] = room.counts(old.place)[bucket - Int(old.base)]
    }
    if old.units > 0 { room.giveBack(old.place, units: Int(old.units)) }
    cells[cell] = new
  }

  /// The buckets that a sketch gets room for when it needs those.
  private func extent(of needed: ClosedRange<Int>, column: Int) -> ClosedRange<Int> {
    // Most sketches of a model with few events hold one value or two.
    if Self.units(needed) == 1 { return needed }
    let known = spreads[column] ?? needed
    let spread =
      min(known.lowerBound, needed.lowerBound)...max(known.upperBound, needed.upperBound)
    spreads[column] = spread
    return Self.units(spread) <= Self.spareMax * Self.units(needed) ? spread : needed
  }

  private static func units(_ buckets: ClosedRange<Int>) -> Int {
    (buckets.count + CountRoom.unit - 1) / CountRoom.unit
  }

  /// From the first bucket that counts something to the last.
  private func used(_ cell: Cell) -> Range<Int> {
    guard cell.units > 0 else { return 0..<0 }
    let counts = room.counts(cell.place)
    var low = 0
    var high = cell.width
    while low < high, counts[low] == 0 { low += 1 }
    while high > low, counts[high - 1] == 0 { high -= 1 }
    return (Int(cell.base) + low)..<(Int(cell.base) + high)
  }

  /// Shows a sketch's counts from its first bucket that counts something to its last.
  func withCounts(
    _ cell: Int, _ body: (_ first: Int, UnsafeBufferPointer<UInt32>) -> Void
  ) {
    let used = cell < cells.count ? used(cells[cell]) : 0..<0
    guard let first = used.first else {
      return body(0, UnsafeBufferPointer(start: nil, count: 0))
    }
    let counts = room.counts(cells[cell].place) + (first - Int(cells[cell].base))
    body(first, UnsafeBufferPointer(start: counts, count: used.count))
  }

  /// Adds all that another's sketch counted.
  func add(_ cell: Int, _ other: SettledItems, _ source: Int) {
    other.withCounts(source) { first, theirs in
      guard !theirs.isEmpty else { return }
      let last = first + theirs.count - 1
      if first < Int(cells[cell].base) || last >= Int(cells[cell].base) + cells[cell].width {
        grow(cell, to: first...last)
      }
      let ours = room.counts(cells[cell].place) + (first - Int(cells[cell].base))
      for index in theirs.indices { ours[index] += theirs[index] }
    }
  }

  // MARK: sets

  /// Adds members, in any order.
  func add(_ fresh: [UInt64]) {
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
