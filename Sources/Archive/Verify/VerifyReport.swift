/// What a verification found.
package struct VerifyReport: Sendable {
  /// Everything that is not what was written, each with its place.
  package var damages: [ArchiveDamage] = []
  /// What is no damage, and worth knowing: bytes that were written and never committed.
  package var notes: [String] = []
  /// Blocks, bytes of batches and records that were read.
  package var blocks = 0
  package var bytes: Int64 = 0
  package var records: Int64 = 0

  package init() {}

  /// Takes in another part's findings.
  package mutating func add(_ other: VerifyReport) {
    damages += other.damages
    notes += other.notes
    blocks += other.blocks
    bytes += other.bytes
    records += other.records
  }
}
