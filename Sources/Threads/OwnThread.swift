import Glibc

/// A thread of our own, for calls that block: the cooperative pool never waits for a socket.
package struct OwnThread {
  private let handle: pthread_t

  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Starts a thread that runs `body` once.
  package init(_ body: @escaping @Sendable () -> Void) {
    var handle = pthread_t()
    let box = Unmanaged.passRetained(Body(body)).toOpaque()
    let code = pthread_create(
      &handle, nil,
      { box in
        Unmanaged<Body>.fromOpaque(box!).takeRetainedValue().run()
        return nil
      }, box)
    precondition(code == 0, "pthread_create: \(code)")
    self.handle = handle
  }

  /// Waits until it has ended.
  package func join() { pthread_join(handle, nil) }

  /// Lets it end by itself; nobody joins it.
  package func detach() { pthread_detach(handle) }
}

extension OwnThread {
  /// Lets the calling thread, one of ours, wait.
  package static func sleep(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    nanosleep(&time, nil)
  }
}
