package import EventModel
import ProjectionKernel
package import Store
import Synchronization

/// Runs several generations in one process, each on a thread of its own, so that one that fails
/// stops no other.
package final class WorkerHost: Sendable {
  /// A generation that stopped for good, and why.
  package struct Failure: Sendable {
    package let projection: ProjectionName
    package let generation: Generation
    package let error: WorkerError
  }

  private let contexts: [RunnerContext]
  private let failed = Mutex<[Failure]>([])
  private let running = Atomic(0)
  private let threads = Mutex<[OwnThread]>([])

  /// - Parameter contexts: one for each generation.
  package init(_ contexts: [RunnerContext]) { self.contexts = contexts }

  /// Starts all of them; once.
  package func start() {
    threads.withLock { threads in
      precondition(threads.isEmpty, "a worker is started once")
      running.store(contexts.count, ordering: .sequentiallyConsistent)
      threads = contexts.map { context in OwnThread { self.run(context) } }
    }
  }

  /// Whether any of them still works.
  package var isRunning: Bool { running.load(ordering: .sequentiallyConsistent) > 0 }

  /// Those that stopped for good so far, in the order in which they did.
  package var failures: [Failure] { failed.withLock { $0 } }

  /// Waits until all have ended.
  /// - Returns: those that failed.
  package func join() -> [Failure] {
    let started = threads.withLock { threads in
      defer { threads = [] }
      return threads
    }
    for thread in started { thread.join() }
    return failures
  }

  private func run(_ context: RunnerContext) {
    do throws(WorkerError) {
      try GenerationRunner(context).run()
      context.progress.update { $0.state = "stopped" }
    } catch {
      context.progress.update { $0.state = "failed" }
      failed.withLock {
        $0.append(
          Failure(
            projection: context.entry.declaration.name, generation: context.generation,
            error: error))
      }
      context.notice(.error, "projection stopped", ["error": "\(error)"])
    }
    running.subtract(1, ordering: .sequentiallyConsistent)
  }
}
