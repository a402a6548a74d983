/// What a job gives, once it is done.
///
/// `@unchecked Sendable`: the value is under the queue's mutex.
package final class JobOutcome<Value>: @unchecked Sendable {
  private let queue: JobQueue
  private var value: Value?

  init(_ queue: JobQueue) { self.queue = queue }

  func put(_ value: Value) { queue.finish { self.value = value } }

  /// Whether it is there, so that `wait` would not wait.
  package var isDone: Bool { queue.locked { value != nil } }

  /// Waits for it.
  package func wait() -> Value { queue.wait { value } }
}
