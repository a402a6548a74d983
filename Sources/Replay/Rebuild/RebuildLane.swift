import EventModel
import ProjectionKernel
import Store
import Worker

/// One thread's share of a rebuild: some partitions, folded by an engine of its own.
///
/// `@unchecked Sendable`: in a round it is used by its thread alone; between rounds, when that thread
/// was joined, by the one that owns the rebuild.
final class RebuildLane: @unchecked Sendable {
  let engine: BatchEngine
  let parts: [RebuildPlan.Part]
  private(set) var failure: RebuildError?
  private let settings: RebuildSettings
  private let progress: RebuildProgress
  private let writer: RebuildWriter
  private var readers: [HistoryReader]
  private let batch: RecordBatch
  /// The part in hand.
  private var current = 0

  init(
    _ target: RebuildTarget, _ parts: [RebuildPlan.Part], _ sources: HistorySources,
    _ settings: RebuildSettings, _ progress: RebuildProgress, _ writer: RebuildWriter
  ) {
    engine = BatchEngine(target.entry, registry: target.registry)
    batch = RecordBatch(capacityBytes: settings.batchBytesMax)
    self.parts = parts
    self.settings = settings
    self.progress = progress
    self.writer = writer
    readers = parts.map {
      HistoryReader(
        $0.partition, from: $0.from, to: $0.to, of: sources, stops: $0.lost.map(\.upperBound))
    }
  }

  /// Whether all its partitions are folded to their ends.
  var isDone: Bool { current == parts.count }

  /// Folds until all is done, somebody says that the round ends, or memory is full, which ends the
  /// round.
  func run(_ round: StopFlag, _ stop: StopFlag) {
    do throws(RebuildError) {
      while !isDone, !round.isSet, !stop.isSet {
        try turn()
        if engine.gatheredBytes > settings.memoryBytes / settings.threads { round.set() }
      }
      try send()
    } catch {
      failure = error
      round.set()
    }
  }

  func close() { for reader in readers { reader.close() } }

  private func turn() throws(RebuildError) {
    let part = parts[current]
    // One arena for all batches: fresh memory costs a page fault every few records.
    batch.removeAll()
    let goesOn: Bool
    do {
      goesOn = try readers[current].read(
        into: batch, maxRecords: settings.batchRecordsMax, maxBytes: settings.batchBytesMax)
    } catch {
      throw .history(error)
    }
    if let below = part.lostBelow, engine.nextOffsets[part.partition]! < below {
      engine.gatherGap(part.partition, to: below, as: .lost)
    }
    if let first = batch.records.first { accountForLost(part, before: Offset(first.offset)) }
    if !batch.isEmpty { try fold(batch) }
    if !goesOn { accountForLost(part, before: part.to) }
    if !goesOn {
      // No record follows a gap at the end.
      if engine.nextOffsets[part.partition]! < part.to {
        engine.gatherGap(part.partition, to: part.to, as: .absent)
      }
      current += 1
    }
    if engine.appendedBytes > settings.appendBytes { try send() }
  }

  /// What the archive knows to be lost, up to the next record; no batch has records on both sides.
  private func accountForLost(_ part: RebuildPlan.Part, before next: Offset) {
    for range in part.lost where range.upperBound <= next {
      let at = engine.nextOffsets[part.partition]!
      guard at < range.upperBound else { continue }
      if at < range.lowerBound {
        engine.gatherGap(part.partition, to: range.lowerBound, as: .absent)
      }
      engine.gatherGap(part.partition, to: range.upperBound, as: .lost)
    }
  }

  private func fold(_ batch: RecordBatch) throws(RebuildError) {
    let missing = engine.missingStates(batch)
    if !missing.isEmpty {
      let rows = try Rebuild.stored { () throws(StoreError) in try writer.states(missing) }
      for (id, row) in zip(missing, rows) { engine.load(id, row) }
    }
    engine.gather(batch)
    progress.update {
      $0.events += Int64(batch.records.count)
      $0.bytes += Int64(batch.arenaCount)
    }
  }

  private func send() throws(RebuildError) {
    let rows = engine.takeAppended()
    try Rebuild.stored { () throws(StoreError) in try writer.append(rows) }
  }
}
