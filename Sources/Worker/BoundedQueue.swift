import Glibc

/// Hands values from one thread to another, a bounded number at a time.
///
/// `@unchecked Sendable`: every access to the state is made while the mutex is held; mutex and
/// condition lie in memory of their own, made in `init` and freed in `deinit`.
package final class BoundedQueue<Element>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let capacity: Int
  private var elements: [Element] = []
  private var inWork = 0
  private var isClosed = false

  /// - Parameter capacity: elements that may wait; putting one more waits for room.
  package init(capacity: Int) {
    self.capacity = capacity
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  /// Adds an element, waiting for room.
  /// - Returns: false when the queue was closed; the element is then not taken.
  package func put(_ element: sending Element) -> Bool {
    locked {
      while elements.count >= capacity && !isClosed { pthread_cond_wait(changed, mutex) }
      guard !isClosed else { return false }
      elements.append(element)
      pthread_cond_broadcast(changed)
      return true
    }
  }

  /// Takes the next element, waiting for one; it counts as in work until `finished`.
  /// - Returns: nil when the queue is closed and empty.
  package func take() -> Element? {
    locked {
      while elements.isEmpty && !isClosed { pthread_cond_wait(changed, mutex) }
      guard !elements.isEmpty else { return nil }
      inWork += 1
      pthread_cond_broadcast(changed)
      return elements.removeFirst()
    }
  }

  /// Says that an element that was taken is done with.
  package func finished() {
    locked {
      inWork -= 1
      pthread_cond_broadcast(changed)
    }
  }

  /// Whether nothing waits and nothing is in work.
  package var isIdle: Bool { locked { elements.isEmpty && inWork == 0 } }

  /// Waits until nothing waits and nothing is in work, or the queue is closed.
  package func waitUntilIdle() {
    locked {
      while !(elements.isEmpty && inWork == 0) && !isClosed { pthread_cond_wait(changed, mutex) }
    }
  }

  /// Takes no more elements; `discarding` those that wait.
  package func close(discarding: Bool) {
    locked {
      isClosed = true
      if discarding { elements.removeAll() }
      pthread_cond_broadcast(changed)
    }
  }

  private func locked<Value>(_ body: () -> Value) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }
}
