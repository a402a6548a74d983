import Testing

@testable import Worker

/// The queue between the half that folds and the half that writes; without servers.
struct BoundedQueueTests {
  @Test func elementsComeInOrder() {
    let queue = BoundedQueue<Int>(capacity: 3)
    for element in 1...3 { #expect(queue.put(element)) }
    #expect([queue.take(), queue.take(), queue.take()] == [1, 2, 3])
  }

  /// What was taken is in work until it is finished: a position may not be given back before.
  @Test func itIsIdleOnlyWhenAllIsDone() {
    let queue = BoundedQueue<Int>(capacity: 1)
    #expect(queue.isIdle)
    #expect(queue.put(1))
    #expect(!queue.isIdle)
    _ = queue.take()
    #expect(!queue.isIdle)
    queue.finished()
    #expect(queue.isIdle)
    queue.waitUntilIdle()
  }

  @Test func aClosedQueueTakesNothing() {
    let queue = BoundedQueue<Int>(capacity: 2)
    #expect(queue.put(1))
    queue.close(discarding: false)
    #expect(!queue.put(2))
    #expect(queue.take() == 1)
    #expect(queue.take() == nil)
    queue.waitUntilIdle()
  }

  @Test func whatWaitedMayBeDiscarded() {
    let queue = BoundedQueue<Int>(capacity: 2)
    #expect(queue.put(1))
    queue.close(discarding: true)
    #expect(queue.take() == nil)
  }
}
