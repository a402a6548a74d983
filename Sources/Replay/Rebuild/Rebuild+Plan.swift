import EventModel
import ProjectionKernel
import Store

/// What a rebuild will do, worked out before it does anything.
extension Rebuild {
  /// What there is to be done.
  /// - Parameters:
  ///   - anew: give an unfinished generation up and begin from the start; nothing is given up before
  ///     `run`.
  ///   - acceptsLoss: account for what is nowhere any more as lost, instead of refusing.
  /// - Throws: `lost`, or `unfinished` where other code began it.
  package func plan(anew: Bool, acceptsLoss: Bool) throws(RebuildError) -> RebuildPlan {
    let declaration = target.entry.declaration
    let own = try Self.stored { () throws(StoreError) in try generations.all() }
      .filter { $0.projection == declaration.name }
    let same = own.filter { $0.version == declaration.version }
    let unfinished = anew || past != nil ? nil : same.last { $0.state == .building }
    if let unfinished, unfinished.sourceHash != target.sourceHash {
      throw .unfinished(unfinished, "by other code")
    }
    if let other = same.first(where: { $0.state.isFed && $0.sourceHash != target.sourceHash }) {
      throw .store(
        .misconfigured(
          "\(declaration.name) version \(declaration.version), generation \(other.number), was made"
            + " by other code: raise the projection's version, so that the two can be told apart;"
            + " or, where the change leaves its rows as they are, run `annals adopt`"))
    }
    let starts = try starts(of: own.first { $0.state == .active })
    let reached = try unfinished.map { (one) throws(RebuildError) in try self.reached(by: one) }
    var parts: [RebuildPlan.Part] = []
    let extents: [HistoryExtent]
    do { extents = try sources.extents(of: target.topics) } catch { throw .history(error) }
    for extent in extents {
      let log = try Self.stored { () throws(StoreError) in
        try generations.log(of: extent.partition.topic)
      }
      let done = reached?[extent.partition]
      let start = done?.start ?? min(starts[extent.partition] ?? extent.start, extent.start)
      let next = done?.next ?? start
      let isLost = next < extent.start
      guard !isLost || acceptsLoss else {
        throw .lost(extent.partition, from: next, below: extent.start)
      }
      let from = max(next, extent.start)
      var to = max(from, extent.end)
      if let past {
        let name = try Self.stored { () throws(StoreError) in
          try generations.logName(of: extent.partition.topic)
        }
        to = try past.end(of: extent, name, from: from)
      }
      parts.append(
        RebuildPlan.Part(
          partition: extent.partition, log: log, start: start, from: from, to: to,
          lostBelow: isLost ? extent.start : nil,
          lost: extent.lost.filter { $0.lowerBound >= from && $0.lowerBound < to }
            .map { $0.clamped(to: from..<to) },
          archivedBytes: past == nil
            ? extent.archivedBytes : sources.archivedBytes(of: extent.partition, before: to)))
    }
    return RebuildPlan(
      projection: declaration.name, version: declaration.version,
      number: try number(unfinished, beside: same), unfinished: unfinished, parts: parts)
  }

  func number(
    _ unfinished: Generation?, beside same: [Generation]
  ) throws(RebuildError) -> Int32 {
    if let unfinished { return unfinished.number }
    guard past != nil else { return (same.map(\.number).max() ?? 0) + 1 }
    let declaration = target.entry.declaration
    return try Self.stored { () throws(StoreError) in
      try PastStore(connection).nextNumber(of: declaration.name, version: declaration.version)
    }
  }

  /// Where the active generation begins to account for each partition: the new one does as well.
  private func starts(
    of active: Generation?
  ) throws(RebuildError) -> [TopicPartition: Offset] {
    guard let active else { return [:] }
    return try reached(by: active).mapValues(\.start)
  }

  private func reached(
    by generation: Generation
  ) throws(RebuildError) -> [TopicPartition: (start: Offset, next: Offset)] {
    let positions = try Self.stored { () throws(StoreError) in
      try PositionStore(connection).positions(of: generation)
    }
    var found: [TopicPartition: (start: Offset, next: Offset)] = [:]
    for one in positions { found[one.partition] = (one.start, one.next) }
    return found
  }
}
