import Glibc
import PostgresWire
import Store
import Synchronization
import Worker

/// Notes when a worker gets its partitions and when its last event is committed.
final class RunWatch: Sendable {
  private let progress: WorkerProgress
  private let postgres: PostgresSettings
  private let count: Int64
  private let seen = Mutex(Seen())

  private struct Seen {
    var started: ContinuousClock.Instant?
    var finished: ContinuousClock.Instant?
    var cpuAtStart = 0.0
    var cpuAtEnd = 0.0
    var backendSeconds = 0.0
  }

  init(_ progress: WorkerProgress, postgres: PostgresSettings, count: Int64) {
    self.progress = progress
    self.postgres = postgres
    self.count = count
  }

  /// Looks every millisecond, on a thread of its own, until all is committed.
  func start() {
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { box in
        Unmanaged<RunWatch>.fromOpaque(box!).takeRetainedValue().watch()
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    pthread_detach(thread)
  }

  private func watch() {
    while true {
      let now = progress.now
      let isOver = seen.withLock { seen in
        if seen.started == nil, now.partitions > 0 {
          seen.started = .now
          seen.cpuAtStart = Measure.cpuSeconds
        }
        guard now.applied >= count else { return false }
        seen.finished = .now
        seen.cpuAtEnd = Measure.cpuSeconds
        if let backend = backend() { seen.backendSeconds = BackendTime.seconds(backend) }
        return true
      }
      if isOver { return }
      usleep(1000)
    }
  }

  /// The process behind the worker's writing connection.
  private func backend() -> Int64? {
    do {
      let connection = try PostgresConnection(postgres, applicationName: "bench-watch")
      return try BackendTime.process(connection, named: "annals-writer")
    } catch {
      BenchCommand.say("no CPU time of Postgres: \(error)")
      return nil
    }
  }

  /// - Throws: where not every event was applied.
  func figures() throws -> WorkerFigures {
    let now = progress.now
    return try seen.withLock { seen in
      guard let started = seen.started, let finished = seen.finished else {
        throw BenchError("\(now.applied) of \(count) events were applied")
      }
      var figures = WorkerFigures()
      figures.seconds = (finished - started).seconds
      figures.cpuSeconds = seen.cpuAtEnd - seen.cpuAtStart
      figures.peakMemoryMiB = Measure.peakMemoryMiB
      figures.backendSeconds = seen.backendSeconds
      figures.batches = Double(now.batches)
      figures.stages = StageTimes.Stage.allCases.map { ("\($0)", now.times[$0].seconds) }
      return figures
    }
  }
}
