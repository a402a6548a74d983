import Archive
import EventModel
import Replay
import Store
import Synchronization
import Threads
import Worker

/// Rebuilds of all read models, two at a time: none of them knows of another.
///
/// `@unchecked Sendable`: rebuilds have connections of their own, and of the deployment they only read
/// what never changes; what they give is behind a lock.
final class ManyRebuilds: @unchecked Sendable {
  private let deployment: Deployment
  private let archive: ArchiveReader?
  private let change: (inout RebuildSettings) -> Void
  private let waiting: Mutex<[String]>
  private let results = Mutex<[String: Result<Generation, any Error>]>([:])
  private let checkpointCount = Mutex<Int64>(0)

  private init(
    _ deployment: Deployment, _ archive: ArchiveReader?,
    _ change: @escaping (inout RebuildSettings) -> Void
  ) {
    self.deployment = deployment
    self.archive = archive
    self.change = change
    waiting = Mutex(PlantedLog.projections)
  }

  /// - Parameter archive: read instead of Kafka, where one is given.
  /// - Returns: the generations in the order of the projections, and how often all were written.
  static func run(
    _ deployment: Deployment, archive: ArchiveReader? = nil,
    _ change: @escaping (inout RebuildSettings) -> Void = { _ in }
  ) throws -> (built: [Generation], checkpoints: Int64) {
    let rebuilds = ManyRebuilds(deployment, archive, change)
    let threads = (0..<2).map { _ in OwnThread { rebuilds.work() } }
    for thread in threads { thread.join() }
    let results = rebuilds.results.withLock { $0 }
    return (
      try PlantedLog.projections.map { try results[$0]!.get() },
      rebuilds.checkpointCount.withLock { $0 }
    )
  }

  private func work() {
    while let projection = waiting.withLock({ $0.popLast() }) {
      let progress = RebuildProgress()
      let result = Result {
        try deployment.rebuild(
          projection, archive: archive, fromKafka: archive == nil, progress: progress, change)
      }
      results.withLock { $0[projection] = result }
      checkpointCount.withLock { $0 += progress.now.checkpoints }
    }
  }
}
