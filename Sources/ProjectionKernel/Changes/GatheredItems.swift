/// What sketches and sets gathered, by cell (a column of a row), the items of a cell in order.
///
/// Cells are many and hold few items, so they are counted and filled rather than sorted as a whole.
struct GatheredItems {
  private var items: [UInt32]
  /// Where each cell's items start; one entry more than there are cells.
  private var starts: [UInt32]

  init(_ gathered: [TallyBuffer.Gathered], cellCount: Int) {
    starts = [UInt32](repeating: 0, count: cellCount + 1)
    items = [UInt32](repeating: 0, count: gathered.count)
    // Ends first; filling backwards turns each end into a start.
    for entry in gathered { starts[Int(entry.cell)] += 1 }
    var end: UInt32 = 0
    for cell in 0..<cellCount {
      end += starts[cell]
      starts[cell] = end
    }
    starts[cellCount] = end
    for entry in gathered {
      starts[Int(entry.cell)] -= 1
      items[Int(starts[Int(entry.cell)])] = entry.item
    }
    items.withUnsafeMutableBufferPointer { items in
      for cell in 0..<cellCount { Self.sort(items, Int(starts[cell]), Int(starts[cell + 1])) }
    }
  }

  /// Shows the items of a cell, ascending.
  func withItems(of cell: Int, _ body: (UnsafeBufferPointer<UInt32>) -> Void) {
    items.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[Int(starts[cell])..<Int(starts[cell + 1])]))
    }
  }

  private static func sort(
    _ items: UnsafeMutableBufferPointer<UInt32>, _ start: Int, _ end: Int
  ) {
    // By insertion, which is the fastest way for a handful.
    guard end - start <= 16 else {
      items[start..<end].sort()
      return
    }
    var next = start + 1
    while next < end {
      let item = items[next]
      var at = next
      while at > start, items[at - 1] > item {
        items[at] = items[at - 1]
        at -= 1
      }
      items[at] = item
      next += 1
    }
  }
}
