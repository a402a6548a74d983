/// The part of an archive that one thread verifies: a segment of a partition.
package struct VerifyUnit: Sendable {
  package let partition: ArchivedPartition
  /// The indexes of its blocks in `ArchivedPartition.blocks`.
  let blocks: Range<Int>
  /// Whether more may be appended to it.
  let isActive: Bool
  let path: String

  /// Bytes that are read.
  package var bytes: Int64 { partition.blocks[blocks].reduce(0) { $0 + Int64($1.length) } }
}
