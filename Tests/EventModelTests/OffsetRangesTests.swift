import EventModel
import SuiteSupport
import Testing

struct OffsetRangesTests {
  private static func text(_ ranges: OffsetRanges) -> String {
    ranges.ranges.map { "\($0.lowerBound)..<\($0.upperBound)" }.joined(separator: " ")
  }

  @Test func offsetsInOrderAreOneRange() {
    var ranges = OffsetRanges()
    #expect(ranges.isEmpty && ranges.end == nil && !ranges.contains(Offset(0)))
    for offset in 7..<1000 { ranges.insert(Offset(Int64(offset))) }
    #expect(Self.text(ranges) == "7..<1000" && ranges.end == Offset(1000))
    #expect(!ranges.contains(Offset(6)) && !ranges.contains(Offset(1000)))
  }

  /// Against a set of numbers, in every order of insertion.
  @Test(arguments: 0..<50 as Range<UInt64>) func theSameAsASet(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var ranges = OffsetRanges()
    var set: Set<Int64> = []
    for _ in 0..<200 {
      let offset = Int64(generator.next() % 64)
      ranges.insert(Offset(offset))
      set.insert(offset)
      for one in -1...64 as ClosedRange<Int64> {
        #expect(ranges.contains(Offset(one)) == set.contains(one))
      }
      #expect(ranges.end.map(\.number) == set.max().map { $0 + 1 })
      // No two of them touch, and they say what the set says.
      let flat = ranges.ranges.flatMap { Array($0.lowerBound.number..<$0.upperBound.number) }
      #expect(flat == set.sorted())
      for (one, next) in zip(ranges.ranges, ranges.ranges.dropFirst()) {
        #expect(one.upperBound < next.lowerBound)
      }
    }
  }
}
