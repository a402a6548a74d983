import Synchronization
import Testing
import Threads

/// Calls that can be left behind.
@Suite struct BoundedCallTests {
  private final class Gate: Sendable {
    private let isOpen = Atomic(false)
    private let isPassed = Atomic(false)
    var hasPassed: Bool { isPassed.load(ordering: .acquiring) }

    func open() { isOpen.store(true, ordering: .releasing) }

    func pass() {
      while !isOpen.load(ordering: .acquiring) { OwnThread.sleep(.milliseconds(1)) }
      isPassed.store(true, ordering: .releasing)
    }
  }

  @Test("what a call returns comes back")
  func result() {
    #expect(BoundedCall { 42 }.run(within: .seconds(60)) == 42)
  }

  /// The call waits for a gate that only the caller opens, after it: a caller that waits for the call
  /// waits for ever.
  @Test("one that does not end is left behind, and ends by itself", .timeLimit(.minutes(1)))
  func leftBehind() {
    let gate = Gate()
    let call = BoundedCall { () -> Int in
      gate.pass()
      return 42
    }
    #expect(call.run(within: .milliseconds(1)) == nil)
    #expect(!gate.hasPassed)
    gate.open()
    while !gate.hasPassed { OwnThread.sleep(.milliseconds(1)) }
  }
}
