package import Crypto

/// The runs of a table's rows, in key order: of each its first key, how many rows it has, and its
/// hash; flat, 64 rows or so a run.
package struct RunList: Sendable {
  private var keys: [UInt8] = []
  private var keyEnds: [Int] = []
  package private(set) var hashes: [SHA256Digest] = []
  package private(set) var rowCounts: [UInt32] = []

  package init() {}

  package var count: Int { hashes.count }

  /// Rows of all runs.
  package var rowCount: Int { rowCounts.reduce(0) { $0 + Int($1) } }

  /// The key that a run begins with.
  package func firstKey(_ run: Int) -> [UInt8] { Array(keyBytes(run)) }

  func keyBytes(_ run: Int) -> ArraySlice<UInt8> {
    keys[(run == 0 ? 0 : keyEnds[run - 1])..<keyEnds[run]]
  }

  mutating func append(firstKey: some Collection<UInt8>, rowCount: UInt32, hash: SHA256Digest) {
    keys += firstKey
    keyEnds.append(keys.count)
    rowCounts.append(rowCount)
    hashes.append(hash)
  }

  mutating func append(_ other: RunList) {
    let moved = keys.count
    keys += other.keys
    keyEnds += other.keyEnds.map { $0 + moved }
    hashes += other.hashes
    rowCounts += other.rowCounts
  }
}
