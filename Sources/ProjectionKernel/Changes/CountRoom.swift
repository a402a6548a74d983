/// Memory for the counts of many sketches, in places of whole units.
///
/// It lies in pieces that never move: one array of hundreds of megabytes would be copied whenever it
/// grows, and touch as much memory again.
final class CountRoom {
  /// Bytes of a unit, the least that a sketch takes: what memory gives at once.
  static let unitBytes = Prefetch.lineBytes
  /// Units of a place, at most: counts of eight bytes for every bucket there is.
  static let unitsMax = SketchBucket.count * 8 / unitBytes + 1
  private static let pieceUnits = 1 << 14

  // Not checked for overlapping access at run time, which every value would pay for.
  @exclusivity(unchecked) private var pieces: [UnsafeMutableRawPointer] = []
  /// Units of the last piece that were given out.
  private var used = pieceUnits
  /// Places that were given back, by their units.
  private var free: [[Int32]] = Array(repeating: [], count: CountRoom.unitsMax + 1)

  deinit {
    for piece in pieces { piece.deallocate() }
  }

  /// Bytes of memory that were given out once.
  var byteSize: Int { ((pieces.count - 1) * Self.pieceUnits + used) * Self.unitBytes }

  /// The bytes at a place.
  @inline(__always)
  func bytes(_ place: Int32) -> UnsafeMutableRawPointer {
    pieces[Int(place) / Self.pieceUnits] + Int(place) % Self.pieceUnits * Self.unitBytes
  }

  /// A place of so many units, all zero.
  func take(units: Int) -> Int32 {
    if let place = free[units].popLast() { return place }
    if used + units > Self.pieceUnits {
      let count = Self.pieceUnits * Self.unitBytes
      let piece = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: Self.unitBytes)
      piece.initializeMemory(as: UInt8.self, repeating: 0, count: count)
      pieces.append(piece)
      used = 0
    }
    defer { used += units }
    return Int32((pieces.count - 1) * Self.pieceUnits + used)
  }

  /// Gives a place back.
  func giveBack(_ place: Int32, units: Int) {
    bytes(place).initializeMemory(as: UInt8.self, repeating: 0, count: units * Self.unitBytes)
    free[units].append(place)
  }
}
