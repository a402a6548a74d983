import Glibc
import Threads

/// Turns SIGTERM and SIGINT into a stop: the first lets the batch finish, the second ends the
/// process at once. What was not committed is then read again, so nothing is lost either way.
package enum StopSignals {
  /// Blocks both signals in the calling thread, and in every thread that it starts from now on,
  /// and waits for them on a thread of its own. Call it once, before any other thread is started.
  ///
  /// - Parameters:
  ///   - stop: set by the first signal.
  ///   - notice: called on the waiting thread when the first signal came.
  package static func install(_ stop: StopFlag, notice: @escaping @Sendable () -> Void) {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGTERM)
    sigaddset(&signals, SIGINT)
    let code = pthread_sigmask(SIG_BLOCK, &signals, nil)
    precondition(code == 0, "pthread_sigmask: \(code)")
    // A broker or a server that goes away is an error of a call, never the end of the process.
    signal(SIGPIPE, SIG_IGN)
    let waited = signals
    _ = OwnThread { wait(for: waited, stop, notice) }
  }

  private static func wait(
    for signals: sigset_t, _ stop: StopFlag, _ notice: @Sendable () -> Void
  ) {
    var signals = signals
    while true {
      var number: Int32 = 0
      guard sigwait(&signals, &number) == 0 else { continue }
      // As the shell reports a process that a signal ended.
      if stop.isSet { _exit(128 + number) }
      stop.set()
      notice()
    }
  }
}
