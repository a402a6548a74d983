import CLinux
import Glibc
import Synchronization

/// Wakes a loop from other threads and from signal handlers.
final class LoopWaker: Sendable {
  let descriptor: Int32
  private let stopping = Atomic<Bool>(false)

  init() throws(ListenerError) {
    descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    guard descriptor >= 0 else { throw .system("wake up the loop") }
  }

  deinit { close(descriptor) }

  /// Has the loop take a turn soon. Safe in a signal handler.
  func wake() {
    var one: UInt64 = 1
    // It fails only where the counter is full, and then the loop is awake.
    _ = write(descriptor, &one, 8)
  }

  /// Has the loop end its turn, and `run` return. Safe in a signal handler.
  func stop() {
    stopping.store(true, ordering: .releasing)
    wake()
  }

  var isStopping: Bool { stopping.load(ordering: .acquiring) }

  /// Takes back what woke the loop.
  func clear() {
    var count: UInt64 = 0
    _ = read(descriptor, &count, 8)
  }
}
