private import Glibc

/// A call that may never end, on a thread of its own that can be left behind.
///
/// `@unchecked Sendable`: one thread writes the result and then posts, the other one reads it after it
/// has waited for that; the semaphore is in memory of its own, made in `init` and freed in `deinit`.
package final class BoundedCall<Value>: @unchecked Sendable {
  private let body: () -> Value
  private let done = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
  private var result: Value?

  /// - Parameter body: what it refers to must be there for as long as the process, if need be.
  package init(_ body: @escaping () -> Value) {
    self.body = body
    sem_init(done, 0, 0)
  }

  deinit {
    sem_destroy(done)
    done.deallocate()
  }

  /// Makes the call; once.
  /// - Returns: what it returned; nil where it did not end in time: the thread then stays, with all that
  ///   it holds.
  package func run(within patience: Duration) -> Value? {
    OwnThread { [self] in
      result = body()
      sem_post(done)
    }.detach()
    var end = timespec()
    clock_gettime(CLOCK_REALTIME, &end)
    let (seconds, attoseconds) = patience.components
    end.tv_sec += Int(seconds)
    end.tv_nsec += Int(attoseconds / 1_000_000_000)
    if end.tv_nsec >= 1_000_000_000 {
      end.tv_sec += 1
      end.tv_nsec -= 1_000_000_000
    }
    while sem_timedwait(done, &end) != 0 {
      if errno == ETIMEDOUT { return nil }
    }
    return result
  }
}
