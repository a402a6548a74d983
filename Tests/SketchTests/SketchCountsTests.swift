import ProjectionKernel
import Testing

@Suite("Sketches of counts")
struct SketchCountsTests {
  /// Numbers that look random and are the same in every run.
  struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  /// Values of every size: the number of bits is drawn first.
  static func values(_ count: Int, seed: UInt64) -> [Int64] {
    var random = Seeded(state: seed)
    return (0..<count).map { _ in
      let bits = Int64.random(in: 0...62, using: &random)
      return Int64.random(in: 0...((1 << bits) - 1 + (1 << bits)), using: &random)
    }
  }

  static func sketch(_ values: some Sequence<Int64>) -> SketchCounts {
    var sketch = SketchCounts()
    for value in values { sketch.add(value) }
    return sketch
  }

  static func exact(_ values: [Int64], _ quantile: Quantile) -> Int64 {
    values.sorted()[Int(quantile.rank(among: Int64(values.count))) - 1]
  }

  @Test("Quantiles are within 1/64 of the exact nearest-rank ones", arguments: UInt64(1)...20)
  func errorBound(seed: UInt64) throws {
    let values = Self.values(1 + Int(seed) * 97, seed: seed)
    let sketch = Self.sketch(values)
    #expect(sketch.total == Int64(values.count))
    for quantile in [Quantile(1, 1000), .p50, Quantile(9, 10), .p95, .p99, Quantile(1, 1)] {
      let exact = Self.exact(values, quantile)
      let answer = try #require(sketch.quantile(quantile))
      let distance = (answer - exact).magnitude
      // 64 distance < exact, written so that it cannot overflow.
      #expect(distance == 0 || distance <= (exact.magnitude - 1) / 64, "\(answer) for \(exact)")
      if exact < 64 { #expect(answer == exact) }
    }
  }

  @Test("Any split, merged in any order, gives the same sketch", arguments: UInt64(1)...20)
  func mergeLaws(seed: UInt64) {
    let values = Self.values(600, seed: seed)
    let whole = Self.sketch(values)
    let a = Self.sketch(values[..<200])
    let b = Self.sketch(values[200..<450])
    let c = Self.sketch(values[450...])
    func merged(_ sketches: SketchCounts...) -> SketchCounts {
      sketches.reduce(into: SketchCounts()) { $0.merge($1) }
    }
    #expect(merged(a, b, c) == whole)
    #expect(merged(c, a, b) == whole)
    #expect(merged(a, merged(b, c)) == whole)
    #expect(merged(merged(b, a), c) == whole)
    #expect(merged(whole, SketchCounts()) == whole)
    #expect(Self.sketch(values.reversed()) == whole)
  }

  @Test("Nothing counted has no quantile")
  func emptySketch() {
    #expect(SketchCounts().quantile(.p50) == nil)
    #expect(SketchCounts().total == 0)
    #expect(SketchCounts().isEmpty)
  }

  @Test("A bucket counts to 10^12 - 1 and no further")
  func countBound() async {
    var sketch = SketchCounts()
    sketch.add(SketchBucket(index: 3), count: SketchCounts.countMax - 1)
    sketch.add(3)
    #expect(sketch.total == 999_999_999_999)
    #expect(sketch.quantile(.p99) == 3)
    await #expect(processExitsWith: .failure) {
      var full = SketchCounts()
      full.add(SketchBucket(index: 3), count: SketchCounts.countMax)
      full.add(3)
    }
  }
}
