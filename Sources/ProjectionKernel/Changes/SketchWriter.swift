import RowEncoding

/// Writes sketches as `numeric`, in scratch space that is used again for each.
final class SketchWriter {
  /// Base-10,000 digits, greatest first.
  private let digits: UnsafeMutableBufferPointer<Int16>

  init() {
    digits = .allocate(capacity: SketchBucket.count * SketchNumeric.digitsPerBucket)
  }

  deinit { digits.deallocate() }

  /// Writes the sketch that counts those buckets; what `SketchNumeric` is, without its arrays.
  /// - Parameter buckets: their indices, ascending, one for each value.
  func write(_ buckets: UnsafeBufferPointer<UInt32>, to buffer: RowBuffer) {
    guard let least = buckets.first, let greatest = buckets.last else {
      return buffer.bytes.appendNumericDigits(
        digits: UnsafeBufferPointer(start: nil, count: 0), weight: 0)
    }
    let width = SketchNumeric.digitsPerBucket
    let span = Int(greatest - least + 1) * width
    let digits = UnsafeMutableBufferPointer(rebasing: self.digits[..<span])
    digits.update(repeating: 0)
    var start = 0
    while start < buckets.count {
      var end = start + 1
      while end < buckets.count, buckets[end] == buckets[start] { end += 1 }
      let place = Int(greatest - buckets[start]) * width
      let count = end - start
      digits[place] = Int16(count / 100_000_000)
      digits[place + 1] = Int16(count / 10_000 % 10_000)
      digits[place + 2] = Int16(count % 10_000)
      start = end
    }
    var first = 0
    while digits[first] == 0 { first += 1 }
    var last = span
    while digits[last - 1] == 0 { last -= 1 }
    buffer.bytes.appendNumericDigits(
      digits: UnsafeBufferPointer(rebasing: digits[first..<last]),
      weight: (Int(greatest) + 1) * width - 1 - first)
  }
}
