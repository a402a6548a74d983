/// One bucket of the quantile sketch: a range of values that are counted together.
///
/// Values below 64 have a bucket each. Above, every power of two is cut into 32 equal buckets, so
/// that the index is read off the value's bits: no `log()`, whose last bit differs between maths
/// libraries.
///
/// Error bound: a bucket that starts at `low` is `w = 2^(e-5)` wide, where `2^e <= low`, and so
/// `low >= 32 w`. Its representative is `r = low + (w-1)/2`, rounded down, which for the even `w`
/// of every bucket above 64 is `low + w/2 - 1`. A value `v` of the bucket lies
/// - below `r` by at most `w/2 - 1`, where `v >= low >= 32 w`: `(r-v)/v < (w/2)/(32 w) = 1/64`;
/// - above `r` by at most `w/2`, reached only at `v = low + w - 1 > 32 w`: `(v-r)/v < 1/64`.
///
/// So the representative is off by less than 1/64 (1.5625 %) of the value, and exact below 64. The
/// value that a nearest-rank quantile names lies in the bucket that holds that rank, because buckets
/// are ordered as values are; so the bound holds for quantiles as it does for single values.
package struct SketchBucket: Hashable, Sendable, Comparable, BitwiseCopyable {
  /// 0 for the values 0; 1,887 for the greatest.
  package let index: UInt16

  /// How many buckets cover 0 ... Int64.max.
  package static let count = 64 + (63 - 6) * 32

  /// The bucket of that index, from 0 to `count` - 1.
  package init(index: Int) {
    precondition(index >= 0 && index < Self.count, "bucket \(index) of \(Self.count)")
    self.index = UInt16(index)
  }

  /// The bucket that holds a value; 0 or greater.
  package init(of value: Int64) {
    precondition(value >= 0, "a sketch counts values from 0, not \(value)")
    guard value >= 64 else {
      index = UInt16(value)
      return
    }
    let exponent = 63 - value.leadingZeroBitCount
    // The five bits below the leading one say which 32nd of the power of two it is.
    let part = Int(value >> (exponent - 5)) & 31
    index = UInt16(64 + (exponent - 6) * 32 + part)
  }

  /// The least value of the bucket.
  package var low: Int64 {
    guard index >= 64 else { return Int64(index) }
    let part = Int64((index - 64) % 32)
    return (32 + part) << widthExponent
  }

  /// The greatest value of the bucket.
  package var high: Int64 { low + ((1 << widthExponent) - 1) }

  /// The value that stands for all of the bucket's: its middle, rounded down.
  package var representative: Int64 { low + ((1 << widthExponent) - 1) / 2 }

  /// The bucket is `2^widthExponent` values wide.
  private var widthExponent: Int64 { index < 64 ? 0 : Int64((index - 64) / 32) + 1 }

  package static func < (left: SketchBucket, right: SketchBucket) -> Bool {
    left.index < right.index
  }
}
