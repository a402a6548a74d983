import EventModel
import ProjectionKernel
import SuiteSupport
import Testing

struct OutcomeRunsTests {
  /// LEB128 by hand: 300 is 0b10_0101100.
  @Test func encodingIsOneByteAndALEB128Length() throws {
    var runs = OutcomeRuns(first: Offset(7))
    runs.append(.applied, count: 300)
    runs.append(.held)
    runs.append(.lost, count: 128)
    #expect(runs.encoded == [0, 0xAC, 0x02, 4, 1, 6, 0x80, 0x01])
    #expect(runs.next == Offset(7 + 300 + 1 + 128))
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func whatIsAppendedIsReadBack(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var runs = OutcomeRuns(first: Offset(Int64.random(in: 0...1_000_000, using: &random)))
    var expected: [Outcome] = []
    for _ in 0..<Int.random(in: 0...60, using: &random) {
      let outcome = Outcome.allCases.randomElement(using: &random)!
      let count = Int64.random(in: 1...(Bool.random(using: &random) ? 3 : 400), using: &random)
      runs.append(outcome, count: count)
      expected += Array(repeating: outcome, count: Int(count))
    }
    let read = try OutcomeRuns(first: runs.first, encoded: runs.encoded)
    #expect(read == runs)
    #expect(read.runs.flatMap { Array(repeating: $0.outcome, count: Int($0.length)) } == expected)
    #expect(read.next.number == runs.first.number + Int64(expected.count))
    for outcome in Outcome.allCases {
      #expect(read.count(outcome) == Int64(expected.count { $0 == outcome }))
    }
    for (left, right) in zip(read.runs, read.runs.dropFirst()) {
      #expect(left.outcome != right.outcome, "runs of one outcome are one run")
    }
  }

  @Test func runsContinueRuns() {
    var early = OutcomeRuns(first: Offset(0))
    early.append(.applied, count: 2)
    var late = OutcomeRuns(first: Offset(2))
    late.append(.applied)
    late.append(.absent)
    early.append(late)
    #expect(early.encoded == [0, 3, 5, 1])
  }

  @Test func theLongestRunIsReadBack() throws {
    var runs = OutcomeRuns(first: Offset(0))
    runs.append(.absent, count: .max)
    #expect(try OutcomeRuns(first: Offset(0), encoded: runs.encoded) == runs)
  }

  @Test(
    arguments: [
      ([8, 1], OutcomeRuns.Damage.unknownOutcome(8)),
      ([0, 0], .emptyRun),
      ([0], .truncated),
      ([0, 0x80], .truncated),
      ([0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], .truncated),
      // Two runs of one outcome, and a length with a byte too many: `encoded` writes neither.
      ([0, 1, 0, 1], .notCanonical),
      ([0, 0x81, 0x00], .notCanonical),
      // Offsets beyond 64 bits.
      (
        [
          0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
          0xFF, 0xFF, 0xFF, 0x7F,
        ], .tooLong
      ),
    ] as [([UInt8], OutcomeRuns.Damage)])
  func damagedBytesAreRefused(bytes: [UInt8], damage: OutcomeRuns.Damage) {
    #expect(throws: damage) { try OutcomeRuns(first: Offset(0), encoded: bytes) }
  }
}
