/// What sketches and sets of rows that stay in memory have gathered so far, put together: a sketch as
/// counts of consecutive buckets, a set as its items in order.
///
/// One buffer of rows has it. It is a class, so that it is never copied with what it refers to.
final class SettledItems {
  /// So many counts are asked for before the first of them rises: enough that the waits for memory
  /// overlap, few enough that all are still in a core's first cache.
  private static let lot = 64

  /// By column that gathers: a row has a cell for each.
  private let isSketch: [Bool]
  private let hasSets: Bool
  let sketches: SettledSketches
  /// Members of sets: the cell in the upper half, the item in the lower; sorted, each once.
  private var members: [UInt64] = []

  init(isSketch: [Bool]) {
    self.isSketch = isSketch
    hasSets = isSketch.contains(false)
    sketches = SettledSketches(columnCount: isSketch.count)
  }

  var byteSize: Int { sketches.byteSize + members.count * 8 }

  func reserve(rowCount: Int) { sketches.reserve(rowCount: rowCount) }

  /// Adds what the events of rows gathered, for which there must be room.
  func add(_ gathered: [TallyBuffer.Gathered]) {
    var fresh: [UInt64] = []
    for start in stride(from: 0, to: gathered.count, by: Self.lot) {
      let lot = start..<min(start + Self.lot, gathered.count)
      for index in lot { sketches.expect(Int(gathered[index].cell), Int(gathered[index].item)) }
      for index in lot {
        let entry = gathered[index]
        if hasSets, !isSketch[Int(entry.cell) % isSketch.count] {
          fresh.append(UInt64(entry.cell) << 32 | UInt64(entry.item))
        } else {
          sketches.count(Int(entry.cell), Int(entry.item))
        }
      }
    }
    add(fresh)
  }

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
