import RecordLog
import Synchronization
import Threads

/// The threads that wait for the disk, so that the loop never does: each takes a ticket, puts its
/// outcome down and wakes the loop.
///
/// Several at once, because the file system joins flushes that wait together: four files of a MiB
/// each were on an ext4 disk after 3.3 ms, one after another after 14 ms (medians of 40).
final class SyncThreads: Sendable {
  /// Partitions whose files are fsynced at the same time.
  private static let count = 8

  /// By the numbers of their tickets; not taken yet.
  private let outcomes = Mutex<[(number: Int, outcome: SyncOutcome)]>([])
  private let wakeLoop: @Sendable () -> Void
  private let threads = Mutex<JobThreads<Void>?>(
    JobThreads(named: "annals-sync", Array(repeating: (), count: SyncThreads.count)))

  /// - Parameter wakeLoop: called on one of the threads when an outcome is there.
  init(wakeLoop: @escaping @Sendable () -> Void) { self.wakeLoop = wakeLoop }

  /// Gives them a ticket, of another log than those that are under way.
  func begin(_ ticket: SyncTicket, number: Int) {
    threads.withLock { threads in
      _ = threads?.begin { [self] _ in
        let outcome = ticket.run()
        outcomes.withLock { $0.append((number, outcome)) }
        wakeLoop()
      }
    }
  }

  /// What has ended since the last call.
  func takeOutcomes() -> [(number: Int, outcome: SyncOutcome)] {
    outcomes.withLock { outcomes in
      defer { outcomes.removeAll(keepingCapacity: true) }
      return outcomes
    }
  }

  /// Lets what is under way end, and the threads with it.
  func stop() { threads.withLock { $0 = nil } }
}
