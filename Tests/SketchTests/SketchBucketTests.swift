import ProjectionKernel
import Testing

@Suite("Sketch buckets")
struct SketchBucketTests {
  @Test("Values below 64 have a bucket each")
  func exactBuckets() {
    for value in Int64(0)..<64 {
      let bucket = SketchBucket(of: value)
      #expect(bucket.low == value && bucket.high == value && bucket.representative == value)
    }
  }

  @Test("Buckets touch, without gap or overlap, from 0 to the greatest Int64")
  func bucketsPartitionTheRange() {
    #expect(SketchBucket(index: 0).low == 0)
    for index in 1..<SketchBucket.count {
      let bucket = SketchBucket(index: index)
      #expect(bucket.low == SketchBucket(index: index - 1).high + 1)
      #expect(SketchBucket(of: bucket.low) == bucket)
      #expect(SketchBucket(of: bucket.high) == bucket)
    }
    #expect(SketchBucket(index: SketchBucket.count - 1).high == Int64.max)
    #expect(SketchBucket.count == 1888)
  }

  @Test("A representative is off by less than 1/64 of any value of its bucket")
  func errorBound() {
    for index in 1..<SketchBucket.count {
      let bucket = SketchBucket(index: index)
      for value in [bucket.low, bucket.high] {
        // |r - v| / v < 1/64, in whole numbers: 64 |r - v| < v.
        let distance = (bucket.representative - value).magnitude
        #expect(distance.multipliedFullWidth(by: 64).high == 0)
        #expect(distance * 64 < value.magnitude, "bucket \(index), value \(value)")
      }
    }
  }

  @Test(
    "Bounds worked out by hand",
    arguments: [
      (64, 64, 65), (65, 64, 65), (66, 66, 67), (127, 126, 127), (128, 128, 131),
      (1000, 992, 1007), (1_000_000, 999_424, 1_015_807),
    ] as [(Int64, Int64, Int64)])
  func boundsByHand(value: Int64, low: Int64, high: Int64) {
    let bucket = SketchBucket(of: value)
    #expect(bucket.low == low)
    #expect(bucket.high == high)
  }

  @Test("Ranks are the nearest ranks, ceil(p n)")
  func ranks() {
    #expect(Quantile.p50.rank(among: 1) == 1)
    #expect(Quantile.p50.rank(among: 2) == 1)
    #expect(Quantile.p50.rank(among: 3) == 2)
    #expect(Quantile.p95.rank(among: 20) == 19)
    #expect(Quantile.p95.rank(among: 21) == 20)
    #expect(Quantile.p99.rank(among: 19_366) == 19_173)
    #expect(Quantile(1, 1).rank(among: Int64.max) == Int64.max)
  }
}
