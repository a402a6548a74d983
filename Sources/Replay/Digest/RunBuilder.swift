import Crypto

/// Cuts rows, given by key and hash in key order, into runs: one begins at the first row and at
/// every row whose key's mark is a border.
///
/// A part of a table may begin and end inside a run: what stands before the part's first border and
/// behind its last stays open, so that parts join into the runs of the whole.
struct RunBuilder {
  /// Rows of a run that is not whole yet.
  struct OpenRun {
    var firstKey: [UInt8] = []
    /// The hashes of its rows.
    var hashes: [UInt8] = []
    var isEmpty: Bool { hashes.isEmpty }
    var rowCount: Int { hashes.count / SHA256Digest.byteCount }
  }

  /// Rows before the part's first border.
  private(set) var head = OpenRun()
  /// Whole runs: each began at a border and ended before another.
  private(set) var runs = RunList()
  /// Rows from the part's last border on.
  private(set) var tail = OpenRun()
  private var metBorder = false

  /// The mark's bits that are zero where a run begins.
  static let runBits = 6

  /// Adds the next row.
  mutating func append(
    key: UnsafeRawBufferPointer, hash: SHA256Digest, hasher: inout SHA256Hasher
  ) {
    if StateKey.mark(key).trailingZeroBitCount >= Self.runBits {
      if metBorder { close(&hasher) }
      metBorder = true
      tail.firstKey = Array(key)
    } else if !metBorder, head.isEmpty {
      head.firstKey = Array(key)
    }
    if metBorder { hash.append(to: &tail.hashes) } else { hash.append(to: &head.hashes) }
  }

  /// Adds the rows of the part that follows.
  mutating func append(_ part: RunBuilder, hasher: inout SHA256Hasher) {
    if !part.head.isEmpty {
      if metBorder {
        tail.hashes += part.head.hashes
      } else {
        if head.isEmpty { head.firstKey = part.head.firstKey }
        head.hashes += part.head.hashes
      }
    }
    guard part.metBorder else { return }
    if metBorder { close(&hasher) }
    metBorder = true
    runs.append(part.runs)
    tail = part.tail
  }

  /// The runs of the whole table.
  consuming func finish(hasher: inout SHA256Hasher) -> RunList {
    if metBorder { close(&hasher) }
    guard !head.isEmpty else { return runs }
    var all = RunList()
    all.append(
      firstKey: head.firstKey, rowCount: UInt32(head.rowCount),
      hash: Self.hash(head.hashes, &hasher))
    all.append(runs)
    return all
  }

  private mutating func close(_ hasher: inout SHA256Hasher) {
    runs.append(
      firstKey: tail.firstKey, rowCount: UInt32(tail.rowCount),
      hash: Self.hash(tail.hashes, &hasher))
    tail.hashes.removeAll(keepingCapacity: true)
  }

  /// The hash of a run.
  static func hash(_ rowHashes: [UInt8], _ hasher: inout SHA256Hasher) -> SHA256Digest {
    hasher.update([StateTree.runPrefix])
    hasher.update(rowHashes)
    return hasher.finish()
  }
}
