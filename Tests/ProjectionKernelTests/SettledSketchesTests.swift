import SuiteSupport
import Testing

@testable import ProjectionKernel

/// Counts of one byte that get wider where they must, beside plain numbers in a dictionary.
struct SettledSketchesTests {
  private static func sketches() -> SettledSketches {
    let sketches = SettledSketches(columnCount: 1)
    sketches.reserve(rowCount: 3)
    return sketches
  }

  private static func counts(_ sketches: SettledSketches, _ cell: Int) -> [Int: Int] {
    var counts: [Int: Int] = [:]
    sketches.withCounts(cell) { first, shown in
      for (index, count) in shown.enumerated() where count > 0 { counts[first + index] = count }
      #expect(shown.isEmpty || (shown.first! > 0 && shown.last! > 0), "zeros at an end")
    }
    return counts
  }

  @Test(arguments: [1, 63, 254, 255, 256, 257, 65_534, 65_535, 65_536, 65_537, 200_001])
  func aCountGoesOnBeyondItsBytes(count: Int) {
    let sketches = Self.sketches()
    for _ in 0..<count { sketches.count(1, 500) }
    sketches.count(1, 499)
    #expect(Self.counts(sketches, 1) == [499: 1, 500: count])
    #expect(Self.counts(sketches, 0) == [:] && Self.counts(sketches, 2) == [:])
    // The room moves, and the counts with it.
    sketches.count(1, 1)
    #expect(Self.counts(sketches, 1) == [1: 1, 499: 1, 500: count])
  }

  @Test(arguments: [
    (254, 1), (255, 1), (1, 255), (255, 255), (256, 255), (65_535, 1), (1, 65_535), (65_534, 1),
    (70_000, 200),
  ])
  func sumsGoOnBeyondTheirBytes(left: Int, right: Int) {
    let (ours, theirs) = (Self.sketches(), Self.sketches())
    for _ in 0..<left { ours.count(0, 7) }
    for _ in 0..<right { theirs.count(2, 7) }
    theirs.count(2, 90)
    ours.add(0, theirs, 2)
    #expect(Self.counts(ours, 0) == [7: left + right, 90: 1])
    #expect(Self.counts(theirs, 2) == [7: right, 90: 1], "they are only read")
  }

  /// Two sketches that take each other's counts in turn grow as Fibonacci's numbers.
  @Test func countsGoOnBeyondFourBytes() {
    let pair = [Self.sketches(), Self.sketches()]
    for sketches in pair { sketches.count(0, 1_887) }
    var (last, next) = (1, 1)
    for turn in 0..<60 {
      (last, next) = (next, last + next)
      pair[turn % 2].add(0, pair[1 - turn % 2], 0)
      #expect(Self.counts(pair[turn % 2], 0) == [1_887: next])
    }
    #expect(next > Int(UInt32.max))
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func anyValuesCountAsInADictionary(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var expected: [[Int: Int]] = [[:], [:], [:]]
    let parts = [Self.sketches(), Self.sketches()]
    for _ in 0..<300 {
      let (cell, part) = (
        Int.random(in: 0..<3, using: &random), Int.random(in: 0..<2, using: &random)
      )
      let bucket =
        Int.random(in: 0..<5, using: &random) > 0
        ? Int.random(in: 300..<340, using: &random)
        : Int.random(in: 0..<SketchBucket.count, using: &random)
      let times = Int.random(in: 0..<10, using: &random) > 0 ? 1 : 150
      for _ in 0..<times { parts[part].count(cell, bucket) }
      expected[cell][bucket, default: 0] += times
    }
    for cell in 0..<3 {
      parts[0].add(cell, parts[1], cell)
      #expect(Self.counts(parts[0], cell) == expected[cell])
    }
  }
}
