/// Sketches of rows that stay in memory, as counts of consecutive buckets.
///
/// Most counts are small and there are many of them, so each has one byte; a sketch whose counts
/// outgrow that gets wider ones. Its size follows from the rows and the spread of their values, and
/// hardly from how many values were counted.
final class SettledSketches {
  /// Where a sketch's counts lie.
  private struct Cell: BitwiseCopyable {
    var place: Int32 = -1
    /// The first bucket.
    var base: UInt16 = 0
    /// Units of room; 0 for an empty sketch.
    var units: UInt8 = 0
    var size = CountSize.one

    /// How many buckets there is room for.
    @inline(__always)
    var width: Int { Int(units) * CountRoom.unitBytes >> Int(size.rawValue) }
  }

  /// A sketch that outgrows its room gets as much as the sketches of its column took, but not more
  /// than so many times what it needs: one value far away makes no other row great.
  private static let spareMax = 4

  private let columnCount: Int
  private let room = CountRoom()
  // Not checked for overlapping access at run time, which every value would pay for.
  @exclusivity(unchecked) private var cells: [Cell] = []
  /// By column, the buckets that its sketches took, as far as they had to grow.
  private var spreads: [ClosedRange<Int>?]
  /// Room for the counts that are shown.
  @exclusivity(unchecked) private var shown = [Int](repeating: 0, count: SketchBucket.count)

  /// - Parameter columnCount: cells of a row.
  init(columnCount: Int) {
    precondition(CountRoom.unitsMax <= UInt8.max, "a sketch of \(CountRoom.unitsMax) units")
    self.columnCount = columnCount
    spreads = Array(repeating: nil, count: columnCount)
  }

  var byteSize: Int { cells.count * 8 + room.byteSize }

  func reserve(rowCount: Int) {
    let missing = rowCount * columnCount - cells.count
    if missing > 0 { cells.append(contentsOf: repeatElement(Cell(), count: missing)) }
  }

  /// Asks for the memory of a count that is about to rise.
  @inline(__always)
  func expect(_ cell: Int, _ bucket: Int) {
    let cell = cells[cell]
    let index = bucket - Int(cell.base)
    guard index >= 0, index < cell.width else { return }
    Prefetch.address(room.bytes(cell.place) + index << Int(cell.size.rawValue))
  }

  /// Counts a value.
  @inline(__always)
  func count(_ cell: Int, _ bucket: Int) {
    let at = cells[cell]
    let index = bucket - Int(at.base)
    if index >= 0, index < at.width, at.size == .one {
      let counts = room.bytes(at.place).assumingMemoryBound(to: UInt8.self)
      if counts[index] < .max {
        counts[index] += 1
        return
      }
    }
    add(1, to: cell, bucket)
  }

  /// Adds to a count that may have no room, or not enough.
  private func add(_ added: Int, to cell: Int, _ bucket: Int) {
    var index = bucket - Int(cells[cell].base)
    if index < 0 || index >= cells[cell].width {
      grow(cell, to: bucket...bucket, cells[cell].size)
      index = bucket - Int(cells[cell].base)
    }
    let count = added + cells[cell].size.count(room.bytes(cells[cell].place), index)
    let needed = CountSize(holding: count)
    if needed.rawValue > cells[cell].size.rawValue {
      grow(cell, to: bucket...bucket, needed)
      index = bucket - Int(cells[cell].base)
    }
    cells[cell].size.set(room.bytes(cells[cell].place), index, count)
  }

  /// Adds all that another's sketch counted.
  func add(_ cell: Int, _ other: SettledSketches, _ source: Int) {
    guard source < other.cells.count else { return }
    let from = other.cells[source]
    let used = other.used(from)
    guard let first = used.first, let last = used.last else { return }
    if first < Int(cells[cell].base) || last >= Int(cells[cell].base) + cells[cell].width {
      grow(cell, to: first...last, cells[cell].size)
    }
    let theirs = other.room.bytes(from.place)
    var bucket = first
    while bucket <= last {
      if from.size == .one, bucket + 7 <= last,
        addEight(theirs + (bucket - Int(from.base)), to: cells[cell], bucket)
      {
        bucket += 8
        continue
      }
      let count = from.size.count(theirs, bucket - Int(from.base))
      if count > 0 { add(count, to: cell, bucket) }
      bucket += 1
    }
  }

  /// Adds eight counts at once.
  /// - Returns: false where one of the sums may not fit; nothing is then added.
  @inline(__always)
  private func addEight(_ theirs: UnsafeMutableRawPointer, to cell: Cell, _ bucket: Int) -> Bool {
    guard cell.size == .one else { return false }
    let ours = room.bytes(cell.place) + (bucket - Int(cell.base))
    let (left, right) = (ours.loadUnaligned(as: UInt64.self), theirs.loadUnaligned(as: UInt64.self))
    // Two counts below 128 carry nothing into the next.
    guard (left | right) & 0x8080_8080_8080_8080 == 0 else { return false }
    ours.storeBytes(of: left + right, as: UInt64.self)
    return true
  }

  /// Shows a sketch's counts from its first bucket that counts something to its last.
  func withCounts(_ cell: Int, _ body: (_ first: Int, UnsafeBufferPointer<Int>) -> Void) {
    guard cell < cells.count, cells[cell].units > 0 else {
      return body(0, UnsafeBufferPointer(start: nil, count: 0))
    }
    let at = cells[cell]
    let used = used(at)
    let start = used.lowerBound - Int(at.base)
    let counts = room.bytes(at.place)
    shown.withUnsafeMutableBufferPointer { shown in
      if at.size == .one {
        let counts = counts.assumingMemoryBound(to: UInt8.self) + start
        for index in 0..<used.count { shown[index] = Int(counts[index]) }
      } else {
        for index in 0..<used.count { shown[index] = at.size.count(counts, start + index) }
      }
      body(used.lowerBound, UnsafeBufferPointer(rebasing: shown[..<used.count]))
    }
  }

  // MARK: room

  /// Gives a sketch room for those buckets too, and for counts of that size.
  private func grow(_ cell: Int, to buckets: ClosedRange<Int>, _ size: CountSize) {
    let old = cells[cell]
    let used = used(old)
    let first = min(buckets.lowerBound, used.first ?? .max)
    let last = max(buckets.upperBound, used.last ?? 0)
    let extent = extent(of: first...last, column: cell % columnCount)
    let units = Self.units(extent, size)
    let new = Cell(
      place: room.take(units: units), base: UInt16(extent.lowerBound), units: UInt8(units),
      size: size)
    for bucket in used {
      let count = old.size.count(room.bytes(old.place), bucket - Int(old.base))
      size.set(room.bytes(new.place), bucket - extent.lowerBound, count)
    }
    if old.units > 0 { room.giveBack(old.place, units: Int(old.units)) }
    cells[cell] = new
  }

  /// The buckets that a sketch gets room for when it needs those.
  private func extent(of needed: ClosedRange<Int>, column: Int) -> ClosedRange<Int> {
    // Most sketches of a model with few events hold one value or two.
    if Self.units(needed, .one) == 1 { return needed }
    let known = spreads[column] ?? needed
    let spread =
      min(known.lowerBound, needed.lowerBound)...max(known.upperBound, needed.upperBound)
    spreads[column] = spread
    return Self.units(spread, .one) <= Self.spareMax * Self.units(needed, .one) ? spread : needed
  }

  private static func units(_ buckets: ClosedRange<Int>, _ size: CountSize) -> Int {
    (buckets.count * size.bytes + CountRoom.unitBytes - 1) / CountRoom.unitBytes
  }

  /// From the first bucket that counts something to the last.
  private func used(_ cell: Cell) -> Range<Int> {
    guard cell.units > 0 else { return 0..<0 }
    let counts = room.bytes(cell.place)
    // Whole words first: a sketch's ends are mostly empty.
    var low = 0
    var high = Int(cell.units) * CountRoom.unitBytes
    while low < high, counts.load(fromByteOffset: low, as: UInt64.self) == 0 { low += 8 }
    while high > low, counts.load(fromByteOffset: high - 8, as: UInt64.self) == 0 { high -= 8 }
    low >>= Int(cell.size.rawValue)
    high >>= Int(cell.size.rawValue)
    while low < high, cell.size.count(counts, low) == 0 { low += 1 }
    while high > low, cell.size.count(counts, high - 1) == 0 { high -= 1 }
    return (Int(cell.base) + low)..<(Int(cell.base) + high)
  }
}
