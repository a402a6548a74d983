/// A quantile sketch: how many values fell into each bucket, empty buckets left out.
///
/// Counts are added, so merging is commutative and associative: any split of the values into
/// sketches, merged in any order, gives the same sketch.
package struct SketchCounts: Hashable, Sendable {
  /// One bucket that holds something.
  package struct Entry: Hashable, Sendable {
    package let bucket: SketchBucket
    /// Greater than 0.
    package fileprivate(set) var count: Int64

    package init(bucket: SketchBucket, count: Int64) {
      precondition(count > 0 && count <= SketchCounts.countMax, "count \(count)")
      self.bucket = bucket
      self.count = count
    }
  }

  /// What one bucket can count: its twelve decimal digits (see `SketchNumeric`).
  package static let countMax: Int64 = 999_999_999_999

  /// The buckets that hold something, in order.
  package private(set) var entries: [Entry] = []

  package init() {}

  /// The sketch with those entries.
  /// - Parameter entries: ordered by bucket, each bucket once.
  package init(entries: [Entry]) {
    for (left, right) in zip(entries, entries.dropFirst()) {
      precondition(left.bucket < right.bucket, "\(left) before \(right)")
    }
    self.entries = entries
  }

  package var isEmpty: Bool { entries.isEmpty }

  /// How many values were counted.
  package var total: Int64 { entries.reduce(0) { $0 + $1.count } }

  /// Counts a value, 0 or greater.
  package mutating func add(_ value: Int64) { add(SketchBucket(of: value), count: 1) }

  /// Counts several values of one bucket.
  package mutating func add(_ bucket: SketchBucket, count: Int64) {
    // Latencies of one key lie close together: the sorted array stays short, and a value mostly
    // meets a bucket that is there.
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].bucket < bucket { low = middle + 1 } else { high = middle }
    }
    if low < entries.count, entries[low].bucket == bucket {
      entries[low].count = Self.sum(entries[low].count, count)
    } else {
      entries.insert(Entry(bucket: bucket, count: count), at: low)
    }
  }

  /// Adds all that another sketch counted.
  package mutating func merge(_ other: SketchCounts) {
    if other.isEmpty { return }
    if isEmpty {
      self = other
      return
    }
    var merged: [Entry] = []
    merged.reserveCapacity(entries.count + other.entries.count)
    var left = entries[...]
    var right = other.entries[...]
    while let a = left.first, let b = right.first {
      if a.bucket == b.bucket {
        merged.append(Entry(bucket: a.bucket, count: Self.sum(a.count, b.count)))
        left.removeFirst()
        right.removeFirst()
      } else if a.bucket < b.bucket {
        merged.append(a)
        left.removeFirst()
      } else {
        merged.append(b)
        right.removeFirst()
      }
    }
    merged += left
    merged += right
    entries = merged
  }

  /// The nearest-rank quantile, as the representative of the bucket that holds that rank: off by
  /// less than 1/64 of the exact value, exact below 64. Nil where nothing was counted.
  package func quantile(_ quantile: Quantile) -> Int64? {
    let total = total
    guard total > 0 else { return nil }
    let rank = quantile.rank(among: total)
    var seen: Int64 = 0
    for entry in entries {
      seen += entry.count
      if seen >= rank { return entry.bucket.representative }
    }
    preconditionFailure("rank \(rank) of \(total)")
  }

  private static func sum(_ left: Int64, _ right: Int64) -> Int64 {
    let sum = left + right
    precondition(sum <= countMax, "a bucket counts to \(countMax), not to \(sum)")
    return sum
  }
}
