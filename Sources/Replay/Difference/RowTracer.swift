import EventModel
import ProjectionKernel
import RowEncoding
import Store

/// Folds records one at a time and tells which of them touch a row.
final class RowTracer {
  private let engine: BatchEngine
  private let target: RowTarget

  /// - Parameters:
  ///   - from: where the reading of each partition begins.
  ///   - discarded: records that operators gave up.
  ///   - retried: what records became that were judged anew.
  init(
    _ context: ReplayContext, _ target: RowTarget, _ positions: [GenerationPosition],
    _ from: [TopicPartition: Offset], _ discarded: Set<Position>,
    _ retried: RetryVerdicts
  ) {
    self.target = target
    engine = BatchEngine(context.entry, registry: context.registry)
    engine.obey(discarded: discarded)
    engine.obey(retried: retried)
    for position in positions {
      guard let next = from[position.partition] else { continue }
      engine.take(
        PartitionStart(
          partition: position.partition, log: position.log, next: next, greatestTimeMs: nil,
          ids: [], heldKeys: [:]))
    }
  }

  func touches(_ record: RecordHead, _ batch: RecordBatch) -> Bool {
    let one = RecordBatch(capacityBytes: 1024)
    one.copy(record, from: batch)
    for id in engine.missingStates(one) { engine.load(id, nil) }
    let result = engine.step(one)
    guard let index = result.tables.firstIndex(where: { $0.name == target.table.name }) else {
      return false
    }
    return result.rows[index].withStream { bytes in
      var reader = BinaryRowReader(bytes)
      while let count = reader.nextRow() {
        if count >= target.fields.count, isTarget(&reader) { return true }
      }
      return false
    }
  }

  /// Whether the row that begins here has the key that is looked for.
  private func isTarget(_ row: inout BinaryRowReader) -> Bool {
    for field in target.fields {
      guard let bytes = row.nextField().bytes, bytes.elementsEqual(field) else { return false }
    }
    return true
  }
}
