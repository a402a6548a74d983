import Glibc
import RecordLog
import Synchronization

/// The threads that wait for the disk, so that the loop never does. They share a round of tickets,
/// put the outcomes down, and the last one wakes the loop.
///
/// Several at once, because the file system joins flushes that wait together: four files of a MiB
/// each were on an ext4 disk after 3.3 ms, one after another after 14 ms (medians of 40).
///
/// `@unchecked Sendable`: `round` is under its lock; the handles are written before anybody else sees
/// them, and read by `stop` alone.
final class SyncThreads: @unchecked Sendable {
  private struct Round {
    var tickets: [SyncTicket] = []
    /// The ticket that is taken next.
    var next = 0
    var outcomes: [SyncOutcome?] = []
    /// Tickets whose outcome is still to come.
    var left = 0
  }

  /// Partitions whose files are fsynced at the same time.
  private static let count = 8

  private let round = Mutex(Round())
  private let wakers: [LoopWaker]
  private let wakeLoop: @Sendable () -> Void
  private var handles: [pthread_t] = []

  /// - Parameter wakeLoop: called on one of the threads when outcomes are there.
  init(wakeLoop: @escaping @Sendable () -> Void) throws(ListenerError) {
    self.wakeLoop = wakeLoop
    var wakers: [LoopWaker] = []
    for _ in 0..<Self.count { wakers.append(try LoopWaker(blocks: true)) }
    self.wakers = wakers
    for waker in wakers { handles.append(start { [self] in run(waker) }) }
  }

  private func start(_ body: @escaping @Sendable () -> Void) -> pthread_t {
    var handle = pthread_t()
    let box = Unmanaged.passRetained(Body(run: body)).toOpaque()
    let code = pthread_create(
      &handle, nil,
      { box in
        Unmanaged<Body>.fromOpaque(box!).takeRetainedValue().run()
        return nil
      }, box)
    precondition(code == 0, "pthread_create: \(code)")
    return handle
  }

  /// Gives them a round; the last one's outcomes must have been taken.
  func begin(_ tickets: [SyncTicket]) {
    round.withLock {
      precondition($0.left == 0 && $0.outcomes.isEmpty, "a round is under way")
      $0 = Round(
        tickets: tickets, outcomes: Array(repeating: nil, count: tickets.count),
        left: tickets.count)
    }
    for waker in wakers.prefix(tickets.count) { waker.wake() }
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
  func stop() {
    for waker in wakers { waker.stop() }
    for handle in handles { pthread_join(handle, nil) }
  }

  private func run(_ waker: LoopWaker) {
    var isLast = false
    while !isLast {
      waker.clear()
      // Asked first: what was begun before the end is still done.
      isLast = waker.isStopping
      while let (index, ticket) = take() { put(ticket.run(), at: index) }
    }
  }

  private func take() -> (Int, SyncTicket)? {
    round.withLock { round in
      guard round.next < round.tickets.count else { return nil }
      defer { round.next += 1 }
      return (round.next, round.tickets[round.next])
    }
  }

  private func put(_ outcome: SyncOutcome, at index: Int) {
    let isWhole = round.withLock { round in
      round.outcomes[index] = outcome
      round.left -= 1
      return round.left == 0
    }
    if isWhole { wakeLoop() }
  }
}

/// What a thread runs.
private final class Body: Sendable {
  let run: @Sendable () -> Void

  init(run: @escaping @Sendable () -> Void) { self.run = run }
}
