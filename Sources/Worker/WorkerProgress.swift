package import EventModel
package import Store
import Synchronization

/// How a projection's work is going: written by its threads, read by whoever shows it.
package final class WorkerProgress: Sendable {
  package struct Snapshot: Sendable {
    package var state = "starting"
    package var partitions = 0
    /// Records decided since the worker started, by what became of them.
    package var applied: Int64 = 0
    package var skipped: Int64 = 0
    package var duplicate: Int64 = 0
    package var quarantined: Int64 = 0
    package var held: Int64 = 0
    package var absent: Int64 = 0
    package var lost: Int64 = 0
    package var discarded: Int64 = 0
    package var batches: Int64 = 0
    /// Events behind the ends of the logs, as the last fetches told.
    package var lagEvents: Int64 = 0
    /// Where the time of the threads went.
    package var times = StageTimes()
    package init() {}

    package var records: Int64 { applied + skipped + duplicate + quarantined + held + discarded }
  }

  package let projection: ProjectionName
  /// Which of its generations.
  package let generation: Int32
  private let snapshot = Mutex(Snapshot())

  package init(_ projection: ProjectionName, generation: Int32 = 1) {
    self.projection = projection
    self.generation = generation
  }

  package var now: Snapshot { snapshot.withLock { $0 } }

  func update(_ change: (inout Snapshot) -> Void) { snapshot.withLock { change(&$0) } }
}

/// Something worth a line of the log: a constant message and its fields.
package struct WorkerNotice: Sendable {
  package enum Level: String, Sendable {
    case info, warning, error
  }
  package let level: Level
  package let message: String
  package let fields: [(name: String, value: String)]

  package init(level: Level, message: String, fields: [(name: String, value: String)] = []) {
    self.level = level
    self.message = message
    self.fields = fields
  }
}
