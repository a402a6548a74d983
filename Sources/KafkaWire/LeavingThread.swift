import CRdkafka
import Glibc

/// Runs the closing of a consumer on a thread of its own, for librdkafka may keep whoever answers it
/// for ever: an answer that meets the end of the group's part of it is dropped without a reply.
///
/// `@unchecked Sendable`: the owner waits while the thread works, and touches nothing of the client
/// afterwards but what may be asked from any thread; `done` is in memory of its own.
final class LeavingThread: @unchecked Sendable {
  private let body: () -> Bool
  private let done = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
  private var result = false

  /// - Parameter body: what may never end.
  init(_ body: @escaping () -> Bool) {
    self.body = body
    sem_init(done, 0, 0)
  }

  deinit {
    sem_destroy(done)
    done.deallocate()
  }

  /// What it returned; false where it did not end within that many seconds: the thread then stays, with
  /// all that it holds.
  func run(within seconds: Int) -> Bool {
    var handle = pthread_t()
    let code = pthread_create(
      &handle, nil,
      { box in
        let own = Unmanaged<LeavingThread>.fromOpaque(box!).takeRetainedValue()
        own.result = own.body()
        sem_post(own.done)
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    precondition(code == 0, "pthread_create: \(code)")
    pthread_detach(handle)
    var end = timespec()
    clock_gettime(CLOCK_REALTIME, &end)
    end.tv_sec += seconds
    while sem_timedwait(done, &end) != 0 {
      if errno == ETIMEDOUT { return false }
    }
    return result
  }
}
