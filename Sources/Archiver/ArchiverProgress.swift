private import Synchronization

/// How far an archiver is; written by its threads, read by whoever shows it.
package final class ArchiverProgress: Sendable {
  /// One look at it.
  package struct Snapshot: Sendable {
    package var state = "starting"
    /// When folder, partitions and consumer stood ready, the last time; nil before.
    package var runningSince: ContinuousClock.Instant?
    /// Records handed to the archive since the start.
    package var records: Int64 = 0
    /// Their bytes: keys, values and headers.
    package var bytes: Int64 = 0
    /// Records in Kafka that are not committed in the archive.
    package var lag: Int64 = 0
    package var partitions = 0
    package var commits: Int64 = 0
  }

  private let state = Mutex(Snapshot())

  package init() {}

  package var now: Snapshot { state.withLock { $0 } }

  func update(_ change: (inout Snapshot) -> Void) { state.withLock { change(&$0) } }
}
