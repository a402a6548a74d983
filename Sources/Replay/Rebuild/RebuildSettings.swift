/// The bounds of a rebuild; each has a name in the configuration.
package struct RebuildSettings: Sendable {
  /// Threads that read and fold; partitions are shared out among them.
  package var threads = 2
  /// Bytes that rows may take in memory before they are written and forgotten.
  package var memoryBytes = 1 << 30
  /// How much work is lost at the most when the process dies: what was folded is written that often.
  package var checkpointEvery: Duration = .seconds(300)
  /// Records and bytes that are decoded and folded at a time; so few that they are still in a core's
  /// cache when they are.
  package var batchRecordsMax = 1_000
  package var batchBytesMax = 1 << 20
  /// Rows of append tables that wait in memory before they are sent, in bytes.
  package var appendBytes = 4 << 20

  package init() {}
}
