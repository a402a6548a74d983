/// Actions by the time at which they are due, on the loop's thread.
package struct DeadlineQueue {
  /// Names one action, to cancel it.
  package struct ID: Hashable, Sendable { fileprivate let number: UInt64 }

  /// A heap; what was cancelled stays in it until its time, or until most of it is such.
  private var heap: [(atMs: Int64, id: ID)] = []
  private var actions: [ID: () -> Void] = [:]
  private var nextNumber: UInt64 = 0

  package init() {}

  package var count: Int { actions.count }

  package mutating func schedule(atMs: Int64, _ action: @escaping () -> Void) -> ID {
    let id = ID(number: nextNumber)
    nextNumber += 1
    actions[id] = action
    heap.append((atMs, id))
    rise(from: heap.count - 1)
    return id
  }

  /// Nothing happens where it has run already.
  package mutating func cancel(_ id: ID) {
    actions[id] = nil
    if heap.count > 2 * actions.count + 64 {
      heap = heap.filter { actions[$0.id] != nil }.sorted { $0.atMs < $1.atMs }
    }
  }

  /// When the next one is due; nil for never.
  package mutating func nextMs() -> Int64? {
    while let first = heap.first, actions[first.id] == nil { removeFirst() }
    return heap.first?.atMs
  }

  /// The next action that is due; it is no longer in the queue.
  package mutating func takeDue(nowMs: Int64) -> (() -> Void)? {
    guard let next = nextMs(), next <= nowMs else { return nil }
    return actions.removeValue(forKey: removeFirst())
  }

  @discardableResult
  private mutating func removeFirst() -> ID {
    let id = heap[0].id
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].atMs < heap[least].atMs {
        least = child
      }
      if least == parent { return id }
      heap.swapAt(parent, least)
      parent = least
    }
  }

  private mutating func rise(from start: Int) {
    var child = start
    while child > 0, heap[child].atMs < heap[(child - 1) / 2].atMs {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }
}
