/// A sketch as one decimal number, so that a database merges two sketches by adding them.
///
/// The number is the sum over the buckets `b` of `count * 10^(12 b)`: each bucket owns twelve
/// decimal digits, which are three of the base-10,000 digits that Postgres' `numeric` is made of.
///
/// Bound: sums stay right while every bucket's sum stays below 10^12. That is 11.5 days of a million
/// values a second, all of one key in one bucket. The greatest number has 22,656 digits, where
/// `numeric` holds 131,072.
package struct SketchNumeric: Hashable, Sendable {
  /// Base-10,000 digits, greatest first, no zeros at either end: what `numeric_send` writes.
  package let digits: [Int16]
  /// The power of 10,000 of the first digit; 0 where there are no digits.
  package let weight: Int16

  /// Base-10,000 digits of a bucket.
  static let digitsPerBucket = 3

  /// The number of a sketch; 0 for an empty one.
  package init(_ sketch: SketchCounts) {
    guard let first = sketch.entries.first, let last = sketch.entries.last else {
      digits = []
      weight = 0
      return
    }
    // Least digit first while building; a digit's place is counted from the lowest bucket.
    let lowest = Int(first.bucket.index)
    let span = (Int(last.bucket.index) - lowest + 1) * Self.digitsPerBucket
    var places = [Int16](repeating: 0, count: span)
    for entry in sketch.entries {
      let start = (Int(entry.bucket.index) - lowest) * Self.digitsPerBucket
      places[start] = Int16(entry.count % 10_000)
      places[start + 1] = Int16(entry.count / 10_000 % 10_000)
      places[start + 2] = Int16(entry.count / 100_000_000)
    }
    var end = places.count
    while places[end - 1] == 0 { end -= 1 }
    var start = 0
    while places[start] == 0 { start += 1 }
    digits = places[start..<end].reversed()
    weight = Int16(lowest * Self.digitsPerBucket + end - 1)
  }

  /// The number in decimal digits, as Postgres prints it.
  package var decimalText: String {
    guard let first = digits.first else { return "0" }
    var text = String(first)
    for place in stride(from: 1, through: Int(weight), by: 1) {
      let digit = place < digits.count ? digits[place] : 0
      let plain = String(digit)
      text += String(repeating: "0", count: 4 - plain.utf8.count) + plain
    }
    return text
  }
}

extension SketchCounts {
  /// The sketch that a number in decimal digits stands for; nil where the text is not a whole
  /// number from 0 on, or has more digits than there are buckets for.
  package init?(decimalText: String) {
    let digits = Array(decimalText.utf8)
    guard !digits.isEmpty, digits.count <= SketchBucket.count * 12,
      digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
    else { return nil }
    var entries: [Entry] = []
    var end = digits.count
    var index = 0
    while end > 0 {
      let start = max(0, end - 12)
      let count = digits[start..<end].reduce(Int64(0)) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
      if count > 0 {
        entries.append(Entry(bucket: SketchBucket(index: index), count: count))
      }
      index += 1
      end = start
    }
    self.init(entries: entries)
  }
}
