import EventModel

/// The events of a run: random version 4 ids, uniform keys, one hour of event time in order.
///
/// Tokens, latencies and costs are products of uniform numbers: long tails without a logarithm,
/// whose last bit would differ between mathematical libraries.
struct CallGenerator {
  /// 2026-11-21T00:00:00Z, a full hour.
  static let start = Timestamp(microseconds: 1_795_219_200_000_000)
  static let spanMicroseconds: Int64 = 3_600_000_000

  private var random: SeededGenerator
  private let count: Int
  private var index = 0

  init(seed: UInt64, count: Int) {
    random = SeededGenerator(seed: seed)
    self.count = count
  }

  mutating func next() -> Call {
    let high = random.next() & ~0xf000 | 0x4000
    let low = random.next() & ~(3 << 62) | (2 << 62)
    let moment =
      Self.start.microseconds + Self.spanMicroseconds * Int64(index) / Int64(max(1, count))
    index += 1
    let prompt = Int64(20 + random.below(60) * random.below(60))
    let completion = Int64(5 + random.below(30) * random.below(30))
    return Call(
      idHigh: high, idLow: low, occurredAt: Timestamp(microseconds: moment),
      key: Int(random.below(UInt64(Call.keys))), session: random.below(1 << 32),
      user: random.below(5000), promptTokens: prompt, completionTokens: completion,
      latencyMicroseconds: Int64(80_000 + random.below(2000) * random.below(2000)),
      costNanos: prompt * 150 + completion * 600, success: random.below(100) < 97)
  }
}
