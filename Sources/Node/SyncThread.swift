import Glibc
import RecordLog
import Synchronization

/// The one thread that waits for the disk, so that the loop never does. It takes a round of tickets,
/// runs them one after another, puts the outcomes down and wakes the loop.
///
/// `@unchecked Sendable`: `state` is under its lock; the handle is written once before anybody else
/// sees it, and read by `stop` alone.
final class SyncThread: @unchecked Sendable {
  private struct State {
    var tickets: [SyncTicket] = []
    var outcomes: [SyncOutcome]?
  }

  private let state = Mutex(State())
  private let waker: LoopWaker
  private let wakeLoop: @Sendable () -> Void
  private var handle = pthread_t()

  /// - Parameter wakeLoop: called on the thread when outcomes are there.
  init(wakeLoop: @escaping @Sendable () -> Void) throws(ListenerError) {
    self.wakeLoop = wakeLoop
    waker = try LoopWaker(blocks: true)
    let box = Unmanaged.passRetained(self).toOpaque()
    let code = pthread_create(
      &handle, nil,
      { box in
        Unmanaged<SyncThread>.fromOpaque(box!).takeRetainedValue().run()
        return nil
      }, box)
    precondition(code == 0, "pthread_create: \(code)")
  }

  /// Gives it a round; the last one's outcomes must have been taken.
  func begin(_ tickets: [SyncTicket]) {
    state.withLock {
      precondition($0.tickets.isEmpty && $0.outcomes == nil, "a round is under way")
      $0.tickets = tickets
    }
    waker.wake()
  }

  /// The outcomes of the round, in the order of its tickets; nil while it is under way.
  func takeOutcomes() -> [SyncOutcome]? {
    state.withLock { state in
      defer { state.outcomes = nil }
      return state.outcomes
    }
  }

  /// Lets the round under way end, and the thread with it.
  func stop() {
    waker.stop()
    pthread_join(handle, nil)
  }

  private func run() {
    var isLast = false
    while !isLast {
      waker.clear()
      // Asked first: what was begun before the end is still done.
      isLast = waker.isStopping
      let tickets = state.withLock { state in
        defer { state.tickets = [] }
        return state.tickets
      }
      if tickets.isEmpty { continue }
      let outcomes = tickets.map { $0.run() }
      state.withLock { $0.outcomes = outcomes }
      wakeLoop()
    }
  }
}
