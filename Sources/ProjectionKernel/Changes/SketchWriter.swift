import RowEncoding

/// Writes sketches as `numeric`, straight into the row.
enum SketchWriter {
  /// Writes the sketch that counts those buckets; what `SketchNumeric` is, without its arrays.
  /// - Parameter buckets: their indices, ascending, one for each value.
  static func write(_ buckets: UnsafeBufferPointer<UInt32>, to rows: inout BinaryCopyBuffer) {
    guard let least = buckets.first, let greatest = buckets.last else {
      return rows.appendNumericDigits(digits: [], weight: 0)
    }
    let width = SketchNumeric.digitsPerBucket
    let span = Int(greatest - least + 1) * width
    rows.appendNumericDigits(count: span, weight: (Int(greatest) + 1) * width - 1) { digits in
      var start = 0
      while start < buckets.count {
        var end = start + 1
        while end < buckets.count, buckets[end] == buckets[start] { end += 1 }
        let place = Int(greatest - buckets[start]) * width
        var count = end - start
        for digit in stride(from: place + width - 1, through: place, by: -1) {
          digits.storeBytes(
            of: Int16(count % 10_000).bigEndian, toByteOffset: 2 * digit, as: Int16.self)
          count /= 10_000
          if count == 0 { break }
        }
        start = end
      }
    }
  }

  /// Writes the sketch of those counts.
  /// - Parameters:
  ///   - counts: of consecutive buckets; the first and the last count something.
  ///   - first: the index of the first bucket.
  static func write(
    _ counts: UnsafeBufferPointer<Int>, from first: Int, to rows: inout BinaryCopyBuffer
  ) {
    guard !counts.isEmpty else { return rows.appendNumericDigits(digits: [], weight: 0) }
    let width = SketchNumeric.digitsPerBucket
    let greatest = first + counts.count - 1
    rows.appendNumericDigits(
      count: counts.count * width, weight: (greatest + 1) * width - 1
    ) { digits in
      for index in counts.indices {
        var count = counts[index]
        let place = (counts.count - 1 - index) * width
        var digit = place + width - 1
        while count > 0 {
          digits.storeBytes(
            of: Int16(count % 10_000).bigEndian, toByteOffset: 2 * digit, as: Int16.self)
          count /= 10_000
          digit -= 1
        }
      }
    }
  }
}
