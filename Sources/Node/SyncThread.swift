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
    var isStopping = false
  }

  private let state = Mutex(State())
  /// A pipe: a byte for each time that the thread has something to look at.
  private let bell: (read: Int32, write: Int32)
  private let wakeLoop: @Sendable () -> Void
  private var handle = pthread_t()

  /// - Parameter wakeLoop: called on the thread when outcomes are there.
  init(wakeLoop: @escaping @Sendable () -> Void) {
    self.wakeLoop = wakeLoop
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0, "pipe: \(errno)")
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    bell = (ends[0], ends[1])
    let box = Unmanaged.passRetained(self).toOpaque()
    let code = pthread_create(
      &handle, nil,
      { box in
        Unmanaged<SyncThread>.fromOpaque(box!).takeRetainedValue().run()
        return nil
      }, box)
    precondition(code == 0, "pthread_create: \(code)")
  }

  deinit {
    close(bell.read)
    close(bell.write)
  }

  /// Gives it a round; the last one's outcomes must have been taken.
  func begin(_ tickets: [SyncTicket]) {
    state.withLock {
      precondition($0.tickets.isEmpty && $0.outcomes == nil, "a round is under way")
      $0.tickets = tickets
    }
    ring()
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
    state.withLock { $0.isStopping = true }
    ring()
    pthread_join(handle, nil)
  }

  private func ring() {
    var byte: UInt8 = 1
    precondition(write(bell.write, &byte, 1) == 1, "write: \(errno)")
  }

  private func run() {
    var byte: UInt8 = 0
    while true {
      guard read(bell.read, &byte, 1) == 1 else { continue }
      let (tickets, isStopping) = state.withLock { state in
        defer { state.tickets = [] }
        return (state.tickets, state.isStopping)
      }
      if !tickets.isEmpty {
        let outcomes = tickets.map { $0.run() }
        state.withLock { $0.outcomes = outcomes }
        wakeLoop()
      }
      if isStopping { return }
    }
  }
}
