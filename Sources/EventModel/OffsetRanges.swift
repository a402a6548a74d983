/// Offsets of one partition, kept as ranges: quick where they come in order and with few gaps.
package struct OffsetRanges: Sendable, Equatable {
  /// Ascending; between two of them at least one offset is missing.
  package private(set) var ranges: [Range<Offset>] = []

  package init() {}

  package var isEmpty: Bool { ranges.isEmpty }

  /// Behind the greatest offset; nil where there is none.
  package var end: Offset? { ranges.last?.upperBound }

  package func contains(_ offset: Offset) -> Bool {
    let behind = firstBehind(offset)
    return behind > 0 && ranges[behind - 1].contains(offset)
  }

  /// Adds an offset, which may be there.
  package mutating func insert(_ offset: Offset) {
    let behind = firstBehind(offset)
    let joinsNext = behind < ranges.count && ranges[behind].lowerBound == offset.next
    if behind > 0 {
      let before = ranges[behind - 1]
      guard !before.contains(offset) else { return }
      if before.upperBound == offset {
        let end = joinsNext ? ranges.remove(at: behind).upperBound : offset.next
        ranges[behind - 1] = before.lowerBound..<end
        return
      }
    }
    if joinsNext {
      ranges[behind] = offset..<ranges[behind].upperBound
    } else {
      ranges.insert(offset..<offset.next, at: behind)
    }
  }

  /// The first range that begins behind an offset.
  private func firstBehind(_ offset: Offset) -> Int {
    if let last = ranges.last, last.lowerBound <= offset { return ranges.count }
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].lowerBound <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
