import Threads
import Worker

/// Locks that last as long as a session of the server does.
enum SessionLock {
  /// How much later than its client a session may end, and let go of its locks.
  private static let patience: Duration = .seconds(2)

  /// Tries until it has the lock or that time is over.
  /// - Returns: whether it has it.
  static func take<Failure: Error>(
    _ attempt: () throws(Failure) -> Bool
  ) throws(Failure) -> Bool {
    let end = ContinuousClock.now + patience
    while true {
      if try attempt() { return true }
      guard .now < end else { return false }
      OwnThread.sleep(.milliseconds(5))
    }
  }
}
