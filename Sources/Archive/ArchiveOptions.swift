/// Bounds of an archive's writer, by name; docs/reference/archive-format.md says why these.
package struct ArchiveOptions: Sendable {
  /// The level of zstd, 1 to 19.
  package var level: Int32 = 1
  /// Unpacked bytes of records after which a block is sealed.
  package var blockBytes = 1 << 20
  /// Bytes of a segment file after which the next one is begun.
  package var segmentBytes: Int64 = 256 << 20
  /// Sealed bytes of all partitions together after which they are fsynced and committed.
  package var commitBytes = 16 << 20
  /// Packs and commits on the caller's thread alone, for tests.
  package var isInline = false

  package init() {}
}
