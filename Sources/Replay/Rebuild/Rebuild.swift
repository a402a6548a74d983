import EventModel
import Glibc
package import PostgresWire
import ProjectionKernel
package import Store
import Threads
package import Worker

/// Builds a new generation of a read model beside those that are read, from all of its history.
///
/// Records are judged and folded by the engine that live work uses, in memory, several partitions at
/// a time; what was folded is written in the end, into tables that get their keys and indexes then.
/// Where memory does not hold it all, or the work takes long, what was folded so far is written and
/// committed in between, as a worker's batch is; a run that died or was cancelled goes on there.
///
/// Used by one thread. It touches nothing that is read.
///
/// With a past cut it ends there, obeys only what operators had decided by then, and makes a throwaway
/// generation, which is never gone on with.
package final class Rebuild {
  /// What came of it.
  package enum Ending: Sendable, Equatable {
    case built(Generation)
    /// What was folded until then is kept; another run goes on with it.
    case cancelled(Generation)
  }

  let target: RebuildTarget
  let sources: HistorySources
  private let settings: RebuildSettings
  private let progress: RebuildProgress
  private let stop: StopFlag
  let past: KnownCut?
  let connection: PostgresConnection
  let generations: GenerationStore
  private let owner: String

  /// Takes the right to rebuild the projection, until this object goes.
  /// - Throws: `taken` where another process has it.
  package init(
    _ target: RebuildTarget, _ postgres: PostgresSettings, _ sources: HistorySources,
    _ settings: RebuildSettings, _ progress: RebuildProgress, stop: StopFlag, past: KnownCut? = nil
  ) throws(RebuildError) {
    precondition(settings.threads > 0, "a rebuild by \(settings.threads) threads")
    self.past = past
    self.target = target
    self.sources = sources
    self.settings = settings
    self.progress = progress
    self.stop = stop
    owner = "rebuild process \(getpid())"
    connection = try Self.stored { () throws(StoreError) in
      try storing { () throws(PostgresError) in
        try PostgresConnection(
          postgres, applicationName: "annals-rebuild",
          // Keys are sorted in memory as far as they fit.
          sessionStatements: "SET maintenance_work_mem = '256MB'")
      }
    }
    generations = GenerationStore(connection)
    try lock(target.entry.declaration.name)
  }

  private func lock(_ projection: ProjectionName) throws(RebuildError) {
    let isOurs = try Self.stored { () throws(StoreError) in
      try SessionLock.take { () throws(StoreError) in
        try past == nil
          ? generations.lockBuilding(of: projection)
          : PastStore(connection).lockBuilding(of: projection)
      }
    }
    guard isOurs else { throw .taken(projection) }
  }

  // MARK: the work

  /// Carries the plan out.
  package func run(_ plan: RebuildPlan) throws(RebuildError) -> Ending {
    progress.update {
      $0.eventsTotal = plan.events
      $0.phase = .folding
    }
    let generation: Generation
    if let unfinished = plan.unfinished {
      generation = unfinished
    } else {
      generation = try make(plan)
    }
    let isKeyed = try Self.stored { () throws(StoreError) in try generations.hasKeys(generation) }
    let writer = RebuildWriter(connection, target, generation, isKeyed: isKeyed)
    let lanes = try self.lanes(plan, writer)
    defer { for lane in lanes { lane.close() } }
    try take(plan, generation, lanes, writer)
    do throws(RebuildError) {
      while true {
        try Self.stored { () throws(StoreError) in try writer.open() }
        let start = ContinuousClock.now
        fold(lanes)
        progress.update { $0.folding += ContinuousClock.now - start }
        if let failure = lanes.lazy.compactMap(\.failure).first { throw failure }
        let isWhole = lanes.allSatisfy(\.isDone)
        try write(lanes, writer, isWhole: isWhole)
        if isWhole {
          progress.update { $0.phase = .built }
          return .built(generation.with(past == nil ? .built : .past))
        }
        guard !stop.isSet else {
          progress.update { $0.phase = .cancelled }
          return .cancelled(generation)
        }
      }
    } catch {
      try Self.stored { () throws(StoreError) in try writer.takeBack() }
      throw error
    }
  }

  /// Gives unfinished ones up and makes the new one, without keys and indexes.
  private func make(_ plan: RebuildPlan) throws(RebuildError) -> Generation {
    let declaration = target.entry.declaration
    return try Self.stored { () throws(StoreError) in
      for one in try generations.all()
      where past == nil && one.projection == declaration.name
        && one.version == declaration.version && one.state == .building
      { try generations.giveUp(one) }
      try storing { () throws(PostgresError) in try connection.begin() }
      let made = try generations.make(
        declaration, number: plan.number, sourceHash: target.sourceHash,
        state: past == nil ? .building : .past, keyed: false)
      if let past {
        try PastStore(connection).hold(made)
        try PastStore(connection).note(made, cut: "\(past)")
      }
      for topic in target.topics {
        let count = plan.parts.lazy.filter { $0.partition.topic == topic }.count
        _ = try generations.notePartitions(
          Int32(count), of: try generations.log(of: topic), made)
      }
      try storing { () throws(PostgresError) in try connection.commit() }
      return made
    }
  }

  /// Shares the partitions out, the greatest first, each to the thread that has the least.
  private func lanes(
    _ plan: RebuildPlan, _ writer: RebuildWriter
  ) throws(RebuildError) -> [RebuildLane] {
    let count = max(1, min(settings.threads, plan.parts.count))
    var shares = [[RebuildPlan.Part]](repeating: [], count: count)
    var loads = [Int64](repeating: 0, count: count)
    for part in plan.parts.sorted(by: { ($1.count, $0.partition) < ($0.count, $1.partition) }) {
      let least = loads.indices.min { loads[$0] < loads[$1] }!
      shares[least].append(part)
      loads[least] += part.count
    }
    return shares.map {
      RebuildLane(target, $0, sources, settings, progress, writer)
    }
  }

  /// Takes all partitions in hand, which fences whoever had them before.
  private func take(
    _ plan: RebuildPlan, _ generation: Generation, _ lanes: [RebuildLane], _ writer: RebuildWriter
  ) throws(RebuildError) {
    let store = LeaseStore(connection, generation: generation, owner: owner)
    let entry = past?.operatorEntry ?? .max
    let decided = try Self.stored { () throws(StoreError) in
      try VerdictStore(connection).verdicts(of: generation.projection, upTo: entry)
    }
    for lane in lanes {
      lane.engine.obey(decided)
      if plan.eventsBefore == 0 { lane.engine.beginEmpty() }
      for part in lane.parts {
        let lease = try Self.stored { () throws(StoreError) in
          try store.take(part.partition, log: part.log, start: part.start)
        }
        writer.take(lease)
        lane.engine.take(lease.state)
      }
    }
  }

  /// One round: every lane on a thread of its own, until one says that it ends, or time does.
  private func fold(_ lanes: [RebuildLane]) {
    let round = StopFlag()
    let end = ContinuousClock.now + settings.checkpointEvery
    let running = lanes.map { lane in
      let ended = StopFlag()
      let stop = stop
      let thread = OwnThread {
        lane.run(round, stop)
        ended.set()
      }
      return (thread, ended)
    }
    while !running.allSatisfy(\.1.isSet) {
      if .now > end { round.set() }
      OwnThread.sleep(.milliseconds(5))
    }
    for (thread, _) in running { thread.join() }
  }

  private func write(
    _ lanes: [RebuildLane], _ writer: RebuildWriter, isWhole: Bool
  ) throws(RebuildError) {
    progress.update { $0.phase = .writing }
    let start = ContinuousClock.now
    var written: ContinuousClock.Instant?
    let result = BatchEngine.takeGathered(lanes.map(\.engine))
    try Self.stored { () throws(StoreError) in
      try writer.commit(result, becoming: isWhole && past == nil ? .built : nil) {
        written = .now
        progress.update { $0.phase = .indexing }
      }
    }
    if isWhole { try Self.stored { () throws(StoreError) in try writer.analyze() } }
    let end = ContinuousClock.now
    progress.update {
      $0.checkpoints += 1
      $0.phase = .folding
      $0.writing += (written ?? end) - start
      $0.indexing += end - (written ?? end)
    }
    // They came together in one engine; from now on the tables hold them.
    for lane in lanes { lane.engine.forgetStates() }
  }

  static func stored<Value>(
    _ body: () throws(StoreError) -> Value
  ) throws(RebuildError) -> Value {
    do { return try body() } catch { throw .store(error) }
  }
}
