package import Archive
import EventModel
package import ProjectionKernel

/// Folds all that an archive holds of a projection's topics in memory, without a database: for logs
/// that are small.
///
/// Records are judged and folded by the engine of live work and of rebuilds.
package struct MemoryReplay {
  private static let batchRecords = 4_000
  private static let batchBytes = 2 << 20

  private let target: RebuildTarget
  private let archive: ArchiveReader

  /// - Parameter archive: of one life of each topic; a later life hides an earlier one.
  package init(_ target: RebuildTarget, _ archive: ArchiveReader) {
    self.target = target
    self.archive = archive
  }

  /// The state at the archive's end, and the events that it was made of.
  /// - Parameter decided: what records became by decisions of operators.
  package func run(
    _ decided: OperatorVerdicts
  ) throws(DigestError) -> (state: StateTree, events: [EventRange]) {
    let sources = HistorySources(kafka: nil, archive: archive, timeout: .seconds(1))
    let extents: [HistoryExtent]
    do throws(HistoryError) { extents = try sources.extents(of: target.topics) } catch {
      throw DigestError(error)
    }
    let engine = BatchEngine(target.entry, registry: target.registry)
    engine.obey(decided)
    engine.beginEmpty()
    var parts: [StateCut.Part] = []
    for extent in extents {
      guard let log = archive.partition(extent.partition)?.log else { continue }
      parts.append(
        StateCut.Part(
          log: log, partition: extent.partition.partition, start: extent.start, next: extent.end))
      engine.take(
        PartitionStart(
          partition: extent.partition, log: LogID(of: log), next: extent.start,
          greatestTimeMs: nil, ids: [], heldKeys: [:]))
      try fold(extent, sources, engine)
    }
    let cut = StateCut(parts)
    let state = try MemoryState.tree(BatchEngine.takeGathered([engine]), cut: cut)
    let range = HistoryEventRange(sources)
    var events: [EventRange] = []
    for part in cut.parts { events.append(try EventRange(part, from: range)) }
    return (state, events)
  }

  private func fold(
    _ extent: HistoryExtent, _ sources: HistorySources, _ engine: BatchEngine
  ) throws(DigestError) {
    let reader = HistoryReader(
      extent.partition, from: extent.start, to: extent.end, of: sources)
    let batch = RecordBatch(capacityBytes: Self.batchBytes)
    var goesOn = true
    while goesOn {
      batch.removeAll()
      do throws(HistoryError) {
        goesOn = try reader.read(
          into: batch, maxRecords: Self.batchRecords, maxBytes: Self.batchBytes)
      } catch {
        throw DigestError(error)
      }
      guard !batch.isEmpty else { continue }
      for id in engine.missingStates(batch) { engine.load(id, nil) }
      engine.gather(batch)
    }
  }
}
