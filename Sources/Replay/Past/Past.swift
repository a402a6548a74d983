import EventModel
package import PostgresWire
import ProjectionKernel
package import Store
import Threads
package import Worker

/// Read models as they were: a throwaway generation is built at an exact cut, by the machinery of a
/// rebuild, and kept while there is room.
///
/// The same cut, asked for again, is found. Of two that ask at once for one that is not there, the
/// second waits and finds it. What was begun and not finished, by a process that died, is shown to
/// nobody, and dropped by the next one that builds.
///
/// Used by one thread.
package final class Past {
  private static let waitForTurn: Duration = .milliseconds(200)

  private let target: RebuildTarget
  private let postgres: PostgresSettings
  private let sources: HistorySources
  private let settings: RebuildSettings
  private let bounds: PastBounds
  private let stop: StopFlag
  private let tell: (PastNotice) -> Void
  /// What this object's callers read now, and so nobody drops.
  private var held: Set<Int32> = []

  /// - Parameters:
  ///   - stop: gives up a build that it finds running.
  ///   - tell: called by the thread that asks.
  package init(
    _ target: RebuildTarget, _ postgres: PostgresSettings, _ sources: HistorySources,
    _ settings: RebuildSettings, _ bounds: PastBounds, stop: StopFlag,
    tell: @escaping (PastNotice) -> Void
  ) {
    precondition(bounds.countMax > 0, "\(bounds.countMax) throwaway generations")
    self.target = target
    self.postgres = postgres
    self.sources = sources
    self.settings = settings
    self.bounds = bounds
    self.stop = stop
    self.tell = tell
  }

  // MARK: which cut

  /// The exact cut of a moment, of every partition that the read model is made from.
  /// - Throws: `noCut` where the moment is none of this history.
  package func cut(
    at moment: PastMoment, _ connection: PostgresConnection
  ) throws(RebuildError) -> KnownCut {
    let operators = OperatorLog(connection)
    switch moment {
    case .cut(let cut):
      let own = cut.of(target.topics)
      guard cut.parts.isEmpty || !own.parts.isEmpty else {
        throw .noCut("the cut is of none of the topics of \(target.entry.declaration.name)")
      }
      let last = try Rebuild.stored { () throws(StoreError) in try operators.last() }
      if let entry = own.operatorEntry, entry > last {
        throw .noCut("the operator log ends at entry \(last), before the cut's \(entry)")
      }
      return KnownCut(own.parts, operatorEntry: own.operatorEntry ?? last)
    case .time(let time):
      let extents = try extents()
      // A record time is in milliseconds: the first one that is not before the moment.
      let (quotient, rest) = time.microseconds.quotientAndRemainder(dividingBy: 1000)
      let offsets: [TopicPartition: Offset]
      do {
        offsets = try sources.offsets(atTimeMs: quotient + (rest > 0 ? 1 : 0), extents)
      } catch { throw .history(error) }
      return try Rebuild.stored { () throws(StoreError) in
        var parts: [KnownCut.Part] = []
        for extent in extents {
          parts.append(
            KnownCut.Part(
              log: try GenerationStore(connection).logName(of: extent.partition.topic),
              partition: extent.partition.partition, next: offsets[extent.partition]!))
        }
        return KnownCut(parts, operatorEntry: try operators.last(before: time))
      }
    }
  }

  private func extents() throws(RebuildError) -> [HistoryExtent] {
    do { return try sources.extents(of: target.topics) } catch { throw .history(error) }
  }

  // MARK: the generation that shows it

  /// The generation that shows a cut, built where it is not there. It stays until the session ends
  /// or lets go.
  /// - Parameter connection: of whoever reads; in no transaction.
  package func open(
    _ cut: KnownCut, _ connection: PostgresConnection
  ) throws(RebuildError) -> Generation {
    if let found = try hold(cut, connection) { return found }
    let rebuild = try begin(cut)
    if let found = try hold(cut, connection) { return found }
    try check(cut)
    try makeRoom(PastStore(connection), count: bounds.countMax - 1, bytes: bounds.bytesMax)
    let generation = try build(rebuild, cut, connection)
    // The builder's session holds it until then, so that it cannot go in between.
    defer { withExtendedLifetime(rebuild) {} }
    guard let found = try hold(cut, connection), found == generation else {
      throw .store(.damaged("generation \(generation.schema) vanished while it was held"))
    }
    try makeRoom(PastStore(connection), count: bounds.countMax, bytes: bounds.bytesMax)
    return found
  }

  /// Lets go of a generation that was opened, which may be dropped then.
  package func letGo(
    _ generation: Generation, _ connection: PostgresConnection
  ) throws(RebuildError) {
    held.remove(generation.id)
    try Rebuild.stored { () throws(StoreError) in
      try PastStore(connection).letGo(generation)
    }
  }

  private func check(_ cut: KnownCut) throws(RebuildError) { try cut.check(against: extents()) }

  /// Finds it, and keeps it from being dropped.
  private func hold(
    _ cut: KnownCut, _ connection: PostgresConnection
  ) throws(RebuildError) -> Generation? {
    let declaration = target.entry.declaration
    return try Rebuild.stored { () throws(StoreError) in
      let store = PastStore(connection)
      func find() throws(StoreError) -> Generation? {
        try store.find(
          declaration.name, version: declaration.version, sourceHash: target.sourceHash,
          cut: "\(cut)")
      }
      while let found = try find() {
        try store.hold(found)
        // Somebody may have dropped it before it was held.
        if try find() == found {
          try store.note(asked: found)
          held.insert(found.id)
          return found
        }
        try store.letGo(found)
      }
      return nil
    }
  }

  /// Takes the right to build, when whoever has it is done.
  private func begin(_ cut: KnownCut) throws(RebuildError) -> Rebuild {
    var hasTold = false
    while true {
      do throws(RebuildError) {
        return try Rebuild(
          target, postgres, sources, settings, RebuildProgress(), stop: stop, past: cut)
      } catch {
        guard case .taken = error else { throw error }
        guard !stop.isSet else { throw .cancelled }
        if !hasTold { tell(.waiting) }
        hasTold = true
        OwnThread.sleep(Self.waitForTurn)
      }
    }
  }

  private func build(
    _ rebuild: Rebuild, _ cut: KnownCut, _ connection: PostgresConnection
  ) throws(RebuildError) -> Generation {
    let name = target.entry.declaration.name
    let plan = try rebuild.plan(anew: true, acceptsLoss: false)
    let rate = try Rebuild.stored { () throws(StoreError) in
      try PastStore(connection).eventsPerSecond(of: name)
    }
    tell(.building(plan, eventsPerSecond: rate))
    let start = ContinuousClock.now
    switch try rebuild.run(plan) {
    case .cancelled(let generation):
      try rebuild.abandon(generation)
      throw .cancelled
    case .built(let generation):
      let milliseconds = Int64((ContinuousClock.now - start) / .milliseconds(1))
      try rebuild.show(generation, events: plan.events, milliseconds: milliseconds)
      tell(.built(milliseconds: milliseconds))
      return generation
    }
  }

  /// Drops what a process that died left, and those asked for least recently until the rest fits.
  private func makeRoom(
    _ store: PastStore, count: Int, bytes: Int64
  ) throws(RebuildError) {
    try Rebuild.stored { () throws(StoreError) in
      var kept: [PastEntry] = []
      for entry in try store.all() where !held.contains(entry.generation.id) {
        if entry.isWhole {
          kept.append(entry)
        } else {
          _ = try store.drop(entry.generation)
        }
      }
      let own = try store.all().filter { held.contains($0.generation.id) }
      var countNow = own.count + kept.count
      var bytesNow = (own + kept).reduce(0) { $0 + $1.bytes }
      // One that somebody reads stays, and the next one goes in its place.
      for entry in kept where countNow > count || bytesNow > bytes {
        guard try store.drop(entry.generation) else { continue }
        countNow -= 1
        bytesNow -= entry.bytes
      }
    }
  }
}
