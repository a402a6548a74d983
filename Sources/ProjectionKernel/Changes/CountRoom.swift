/// Memory for the counts of many sketches, in places of whole units.
///
/// It lies in pieces that never move: one array of hundreds of megabytes would be copied whenever it
/// grows, and touch as much memory again.
final class CountRoom {
  /// Counts in a unit: the least that a sketch takes.
  static let unit = 16
  private static let pieceUnits = 1 << 14

  // Not checked for overlapping access at run time, which every value would pay for.
  @exclusivity(unchecked) private var pieces: [UnsafeMutablePointer<UInt32>] = []
  /// Units of the last piece that were given out.
  private var used = pieceUnits
  /// Places that were given back, by their units.
  private var free: [[Int32]] = Array(
    repeating: [], count: SketchBucket.count / CountRoom.unit + 2)

  deinit {
    for piece in pieces { piece.deallocate() }
  }

  /// Bytes of memory that were given out once.
  var byteSize: Int { ((pieces.count - 1) * Self.pieceUnits + used) * Self.unit * 4 }

  /// The counts at a place.
  @inline(__always)
  func counts(_ place: Int32) -> UnsafeMutablePointer<UInt32> {
    pieces[Int(place) / Self.pieceUnits] + Int(place) % Self.pieceUnits * Self.unit
  }

  /// A place of so many units, all zero.
  func take(units: Int) -> Int32 {
    if let place = free[units].popLast() { return place }
    if used + units > Self.pieceUnits {
      let piece = UnsafeMutablePointer<UInt32>.allocate(capacity: Self.pieceUnits * Self.unit)
      piece.initialize(repeating: 0, count: Self.pieceUnits * Self.unit)
      pieces.append(piece)
      used = 0
    }
    defer { used += units }
    return Int32((pieces.count - 1) * Self.pieceUnits + used)
  }

  /// Gives a place back.
  func giveBack(_ place: Int32, units: Int) {
    counts(place).update(repeating: 0, count: units * Self.unit)
    free[units].append(place)
  }
}
