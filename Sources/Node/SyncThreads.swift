import RecordLog
import Synchronization
import Threads

/// The threads that wait for the disk, so that the loop never does. They share a round of tickets,
/// put the outcomes down, and the last one wakes the loop.
///
/// Several at once, because the file system joins flushes that wait together: four files of a MiB
/// each were on an ext4 disk after 3.3 ms, one after another after 14 ms (medians of 40).
final class SyncThreads: Sendable {
  private struct Round {
    var outcomes: [SyncOutcome?] = []
    /// Tickets whose outcome is still to come.
    var left = 0
  }

  /// Partitions whose files are fsynced at the same time.
  private static let count = 8

  private let round = Mutex(Round())
  private let wakeLoop: @Sendable () -> Void
  private let threads = Mutex<JobThreads<Void>?>(
    JobThreads(named: "annals-sync", Array(repeating: (), count: SyncThreads.count)))

  /// - Parameter wakeLoop: called on one of the threads when outcomes are there.
  init(wakeLoop: @escaping @Sendable () -> Void) { self.wakeLoop = wakeLoop }

  /// Gives them a round; the last one's outcomes must have been taken.
  func begin(_ tickets: [SyncTicket]) {
    round.withLock {
      precondition($0.left == 0 && $0.outcomes.isEmpty, "a round is under way")
      $0 = Round(outcomes: Array(repeating: nil, count: tickets.count), left: tickets.count)
    }
    threads.withLock { threads in
      for (index, ticket) in tickets.enumerated() {
        _ = threads?.begin { [self] _ in put(ticket.run(), at: index) }
      }
    }
  }

  /// The outcomes of the round, in the order of its tickets; nil while it is under way.
  func takeOutcomes() -> [SyncOutcome]? {
    round.withLock { round in
      guard round.left == 0, !round.outcomes.isEmpty else { return nil }
      defer { round = Round() }
      return round.outcomes.map { $0! }
    }
  }

  /// Lets the round under way end, and the threads with it.
  func stop() { threads.withLock { $0 = nil } }

  private func put(_ outcome: SyncOutcome, at index: Int) {
    let isWhole = round.withLock { round in
      round.outcomes[index] = outcome
      round.left -= 1
      return round.left == 0
    }
    if isWhole { wakeLoop() }
  }
}
