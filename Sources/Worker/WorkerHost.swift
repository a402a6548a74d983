package import EventModel
import PostgresWire
import ProjectionKernel
package import Store
import Synchronization
import Threads

/// Runs several generations in one process, each on a thread of its own, so that one that fails
/// stops no other. Generations that come to be are taken up, and those that are retired are let go.
package final class WorkerHost: Sendable {
  /// A generation that stopped for good, and why.
  package struct Failure: Sendable {
    package let projection: ProjectionName
    package let generation: Generation
    package let error: WorkerError
  }

  private struct Runner {
    let context: RunnerContext
    let stop: StopFlag
    let thread: OwnThread
  }

  private struct State {
    /// By the generation's number in the database; those that have ended included.
    var runners: [Int32: Runner] = [:]
    var progress: [WorkerProgress] = []
    var watcher: OwnThread?
    /// Generations that are fed no more.
    var released: Set<Int32> = []
  }

  private let contexts: [RunnerContext]
  private let watch: GenerationWatch?
  private let failed = Mutex<[Failure]>([])
  private let running = Atomic(0)
  private let state = Mutex(State())
  /// Set when nobody works any more, for the watcher.
  private let isOver = StopFlag()

  /// - Parameters:
  ///   - contexts: one for each generation that is there at the start.
  ///   - watch: finds those that come and go; nil where they do not.
  package init(_ contexts: [RunnerContext], watch: GenerationWatch? = nil) {
    self.contexts = contexts
    self.watch = watch
  }

  /// Starts all of them; once.
  package func start() {
    state.withLock { state in
      precondition(state.runners.isEmpty, "a worker is started once")
      for context in contexts { start(context, &state) }
      if let watch { state.watcher = OwnThread { self.follow(watch) } }
    }
  }

  /// Whether any of them still works.
  package var isRunning: Bool { running.load(ordering: .sequentiallyConsistent) > 0 }

  /// Those that stopped for good so far, in the order in which they did.
  package var failures: [Failure] { failed.withLock { $0 } }

  /// How all of them go that were ever started, in that order.
  package var progress: [WorkerProgress] { state.withLock { $0.progress } }

  /// Waits until all have ended.
  /// - Returns: those that failed.
  package func join() -> [Failure] {
    // The watcher starts nobody once it is over, and it is over when nobody runs.
    var hasEnded = false
    while !hasEnded {
      OwnThread.sleep(.milliseconds(5))
      hasEnded = state.withLock { _ in
        if !isRunning { isOver.set() }
        return !isRunning
      }
    }
    let watcher = state.withLock { $0.watcher.take() }
    watcher?.join()
    let started = state.withLock { state in
      defer { state.runners = [:] }
      return state.runners.values.map(\.thread)
    }
    for thread in started { thread.join() }
    return failures
  }

  private func start(_ given: RunnerContext, _ state: inout State) {
    let stop = StopFlag(below: given.stop)
    let context = given.with(stop)
    running.add(1, ordering: .sequentiallyConsistent)
    state.progress.append(context.progress)
    state.runners[context.generation.id] = Runner(
      context: context, stop: stop, thread: OwnThread { self.run(context) })
  }

  private func run(_ context: RunnerContext) {
    do throws(WorkerError) {
      try GenerationRunner(context).run()
      context.progress.update { $0.state = "stopped" }
    } catch {
      note(error, context)
    }
    running.subtract(1, ordering: .sequentiallyConsistent)
  }

  private func note(_ error: WorkerError, _ context: RunnerContext) {
    // A generation that was retired under its worker is missed by nobody.
    if let watch {
      var connection: PostgresConnection?
      do throws(StoreError) {
        let fed = try watch.generations(&connection)
        if !fed.contains(where: { $0.generation.id == context.generation.id }) {
          context.progress.update { $0.state = "retired" }
          return
        }
      } catch {
        // The failure itself is told below, and says what there is to be said.
      }
    }
    context.progress.update { $0.state = "failed" }
    failed.withLock {
      $0.append(
        Failure(
          projection: context.entry.declaration.name, generation: context.generation,
          error: error))
    }
    context.notice(.error, "projection stopped", ["error": "\(error)"])
  }

  // MARK: generations that come and go

  private func follow(_ watch: GenerationWatch) {
    var connection: PostgresConnection?
    var next = ContinuousClock.now + GenerationWatch.interval
    while !isOver.isSet {
      OwnThread.sleep(.milliseconds(20))
      guard .now > next, let stop = contexts.first?.stop, !stop.isSet, isRunning else { continue }
      next = .now + GenerationWatch.interval
      do throws(StoreError) {
        follow(watch, try watch.generations(&connection))
      } catch {
        // Whoever feeds a generation meets the same trouble, and waits it out or says so.
        connection = nil
      }
    }
  }

  private func follow(
    _ watch: GenerationWatch, _ fed: [(entry: ProjectionEntry, generation: Generation)]
  ) {
    state.withLock { state in
      guard !isOver.isSet else { return }
      let wanted = Set(fed.map(\.generation.id))
      for (id, runner) in state.runners where !wanted.contains(id) {
        guard state.released.insert(id).inserted else { continue }
        runner.context.notice(
          .info, "generation is let go", ["generation": "\(runner.context.generation.number)"])
        runner.stop.set()
      }
      for (entry, generation) in fed where state.runners[generation.id] == nil {
        let context = watch.context(entry, generation)
        context.notice(.info, "generation is taken up", ["generation": "\(generation.number)"])
        start(context, &state)
      }
    }
  }
}
