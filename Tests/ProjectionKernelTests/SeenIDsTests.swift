import EventCodec
import EventModel
import OrderFixtures
import ProjectionKernel
import SuiteSupport
import Testing

struct SeenIDsTests {
  private static func seen(windowMs: Int64 = 100, max: Int32 = 1000) -> SeenIDs {
    let registry = OrderContracts.make(windowMs: windowMs, idsMax: Int(max))
    return SeenIDs(window: registry.topic(OrderContracts.topic)!.declaration.duplicateWindow)
  }

  /// Three ids share what decides where a hash is looked for, and the next three are looked for
  /// right behind them.
  private static func hash(_ id: Int) -> IdentityHash {
    IdentityHash(high: UInt64(id / 3) << 32, low: UInt64(id))
  }

  private static func meet(
    _ seen: inout SeenIDs, _ id: Int, offset: Int64, timeMs: Int64
  ) -> Int64? {
    seen.advance(timeMs: timeMs)
    if let original = seen.original(hash(id)) { return original.number }
    seen.remember(.init(hash: hash(id), offset: offset, timeMs: timeMs))
    return nil
  }

  @Test func anIdIsKnownToTheLastMillisecondOfItsWindow() {
    var seen = Self.seen()
    #expect(Self.meet(&seen, 1, offset: 10, timeMs: 1000) == nil)
    #expect(Self.meet(&seen, 1, offset: 11, timeMs: 1100) == 10)
    #expect(Self.meet(&seen, 1, offset: 12, timeMs: 1101) == nil)
    // The later one is what is remembered now.
    #expect(Self.meet(&seen, 1, offset: 13, timeMs: 1200) == 12)
  }

  @Test func theGreatestTimeDecidesAndNeverFalls() {
    var seen = Self.seen()
    #expect(Self.meet(&seen, 1, offset: 0, timeMs: 1000) == nil)
    #expect(Self.meet(&seen, 2, offset: 1, timeMs: 1101) == nil)
    #expect(Self.meet(&seen, 1, offset: 2, timeMs: 1000) == nil, "expired, though its time is near")
    #expect(seen.greatestTimeMs == 1101)
  }

  @Test func onlyTheLastIdsAreKept() {
    var seen = Self.seen(max: 2)
    for id in 1...3 { #expect(Self.meet(&seen, id, offset: Int64(id), timeMs: 0) == nil) }
    #expect(seen.count == 2)
    #expect(seen.oldestOffset == Offset(2))
    #expect(seen.original(Self.hash(1)) == nil)
    #expect(seen.original(Self.hash(2)) == Offset(2))
    #expect(seen.original(Self.hash(3)) == Offset(3))
  }

  @Test func aBoundOfNoneRemembersNothing() {
    var seen = Self.seen(max: 0)
    #expect(Self.meet(&seen, 1, offset: 1, timeMs: 0) == nil)
    #expect(Self.meet(&seen, 1, offset: 2, timeMs: 0) == nil)
    #expect(seen.oldestOffset == nil)
  }

  /// Verdicts depend on the records alone: an owner that loads what was stored decides as the one
  /// before would have. The rule itself is checked against its words, with nothing ever forgotten.
  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func aNewOwnerDecidesAlike(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let max = Int32.random(in: 1...12, using: &random)
    let fresh = Self.seen(max: max)
    var seen = fresh
    var stored: [UInt8] = []
    var remembered: [(id: Int, offset: Int64, timeMs: Int64)] = []
    var greatest = Int64.min
    var time: Int64 = 1000
    for offset in 0..<250 as Range<Int64> {
      time += Int64.random(in: -60...70, using: &random)
      let id = Int.random(in: 0...15, using: &random)
      greatest = Swift.max(greatest, time)
      let expected = remembered.suffix(Int(max))
        .last { $0.id == id && greatest - $0.timeMs <= 100 }?.offset
      #expect(Self.meet(&seen, id, offset: offset, timeMs: time) == expected, "offset \(offset)")
      if expected == nil {
        remembered.append((id, offset, time))
        SeenIDs.Entry(hash: Self.hash(id), offset: offset, timeMs: time).store(into: &stored)
      }
      if Int.random(in: 0...6, using: &random) == 0 {
        var next = fresh
        next.advance(timeMs: greatest)
        for entry in SeenIDs.Entry.load(stored)! { next.remember(entry) }
        seen = next
      }
    }
  }

  /// Forgetting is done in lots: what is forgotten and not taken out yet must not be known, and what
  /// came again meanwhile must be.
  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func manyAreForgottenInLots(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let max = Int.random(in: 1...900, using: &random)
    var seen = Self.seen(max: Int32(max))
    var offsets: [Int: Int64] = [:]
    var line: [(id: Int, offset: Int64)] = []
    for offset in 0..<6000 as Range<Int64> {
      // Of twice as many as are remembered, so that some are known and some were forgotten lately.
      let id = Int.random(in: 0...(2 * max), using: &random)
      let expected = offsets[id]
      #expect(Self.meet(&seen, id, offset: offset, timeMs: 0) == expected, "offset \(offset)")
      guard expected == nil else { continue }
      offsets[id] = offset
      line.append((id, offset))
      if line.count > max { offsets[line.removeFirst().id] = nil }
    }
    #expect(seen.count == line.count)
    #expect(seen.entries(from: Offset(0)).map(\.offset) == line.map(\.offset))
  }

  @Test func anEntryIsStoredBigEndian() throws {
    let entry = SeenIDs.Entry(
      hash: IdentityHash(high: 0x0102_0304_0506_0708, low: 0x090A_0B0C_0D0E_0F10), offset: 258,
      timeMs: -2)
    var bytes: [UInt8] = []
    entry.store(into: &bytes)
    #expect(
      bytes == Array(1...16) + [0, 0, 0, 0, 0, 0, 1, 2]
        + [255, 255, 255, 255, 255, 255, 255, 254])
    #expect(SeenIDs.Entry.load(bytes) == [entry])
    #expect(SeenIDs.Entry.load(Array(bytes.dropLast())) == nil)
  }
}
