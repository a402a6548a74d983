import Synchronization

/// How a rebuild is going: written by its threads, read by whoever shows it.
package final class RebuildProgress: Sendable {
  package enum Phase: String, Sendable {
    case starting
    /// Records are read, judged and folded.
    case folding
    /// What was folded goes into the tables.
    case writing
    /// Keys and indexes are made.
    case indexing
    case built
    case cancelled
  }

  package struct Snapshot: Sendable {
    package var phase = Phase.starting
    /// Events read so far by this run, and of how many.
    package var events: Int64 = 0
    package var eventsTotal: Int64 = 0
    /// Bytes of them.
    package var bytes: Int64 = 0
    /// How often what was folded was written.
    package var checkpoints: Int64 = 0
    /// Where the time went: reading and folding; rows, positions and outcomes; keys, indexes and
    /// commit.
    package var folding = Duration.zero
    package var writing = Duration.zero
    package var indexing = Duration.zero
    package init() {}
  }

  private let snapshot = Mutex(Snapshot())

  package init() {}

  package var now: Snapshot { snapshot.withLock { $0 } }

  func update(_ change: (inout Snapshot) -> Void) { snapshot.withLock { change(&$0) } }
}
