import Archiver
import Synchronization
import Threads
import Worker

/// An archiver on a thread of its own.
final class ArchiverThread: Sendable {
  private let archiver: Archiver
  private let state = Mutex<(isRunning: Bool, failure: ArchiverError?)>((true, nil))
  private let thread = Mutex<OwnThread?>(nil)

  init(_ archiver: Archiver) { self.archiver = archiver }

  /// Starts it; once.
  func start() { thread.withLock { $0 = OwnThread { self.run() } } }

  var isRunning: Bool { state.withLock { $0.isRunning } }

  /// Waits until it has ended, and says why where it failed.
  func join() -> ArchiverError? {
    let started = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    started?.join()
    return state.withLock { $0.failure }
  }

  private func run() {
    var failure: ArchiverError?
    do throws(ArchiverError) { try archiver.run() } catch { failure = error }
    state.withLock { $0 = (false, failure) }
  }
}
