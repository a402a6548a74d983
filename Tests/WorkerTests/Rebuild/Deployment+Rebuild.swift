import Archive
import EventModel
import KafkaWire
import PostgresWire
import ProjectionKernel
import Replay
import Store
import TestServers
import Worker

extension Deployment {
  /// What a rebuild of a projection with this deployment's code is made from.
  func target(_ projection: String) -> RebuildTarget {
    let entry = entry(projection)
    return RebuildTarget(
      entry: entry, sourceHash: entry.sourceHash, registry: registry,
      topics: registry.topics(of: entry))
  }

  /// Takes the right to rebuild a projection.
  func rebuilding(
    _ projection: String, archive: ArchiveReader? = nil, fromKafka: Bool = true,
    stop: StopFlag = StopFlag(), progress: RebuildProgress = RebuildProgress(),
    _ change: (inout RebuildSettings) -> Void = { _ in }
  ) throws -> Rebuild {
    var settings = RebuildSettings()
    change(&settings)
    let sources = HistorySources(
      kafka: fromKafka ? try cluster.settings() : nil, archive: archive,
      timeout: KafkaCluster.patience)
    return try Rebuild(
      target(projection), postgres, sources, settings, progress, stop: stop)
  }

  /// Rebuilds a projection to its end.
  @discardableResult
  func rebuild(
    _ projection: String, archive: ArchiveReader? = nil, fromKafka: Bool = true,
    progress: RebuildProgress = RebuildProgress(),
    _ change: (inout RebuildSettings) -> Void = { _ in }
  ) throws -> Generation {
    let rebuild = try rebuilding(
      projection, archive: archive, fromKafka: fromKafka, progress: progress, change)
    let ending = try rebuild.run(try rebuild.plan(anew: false, acceptsLoss: false))
    guard case .built(let generation) = ending else {
      throw RebuildError.store(.damaged("\(ending)"))
    }
    return generation
  }

  /// Runs the workers of all generations of a projection until everything there is now is applied.
  func workAll(_ projection: String) throws {
    for generation in try GenerationStore(connection).fed(by: entry(projection).declaration) {
      try work(generation)
    }
  }
}
