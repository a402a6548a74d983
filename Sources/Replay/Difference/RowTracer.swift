import EventModel
import ProjectionKernel
import RowEncoding
import Store

/// Tells which records touch which of some rows: those before are folded in batches, then one at a
/// time.
final class RowTracer {
  private let engine: BatchEngine
  /// By table, then by the encoded fields of the key: the row's number.
  private var targets: [String: [[UInt8]: Int]] = [:]
  private var keyCounts: [String: Int] = [:]

  /// - Parameters:
  ///   - from: where the reading of each partition begins; others are not read.
  ///   - decided: what records became by decisions of operators.
  init(
    _ context: ReplayContext, _ rows: [RowTarget], _ positions: [GenerationPosition],
    from: [TopicPartition: Offset], _ decided: OperatorVerdicts
  ) {
    engine = BatchEngine(context.entry, registry: context.registry)
    engine.obey(decided)
    for (number, row) in rows.enumerated() {
      targets[row.table.name, default: [:]][Self.joined(row.fields)] = number
      keyCounts[row.table.name] = row.fields.count
    }
    for position in positions {
      guard let next = from[position.partition] else { continue }
      engine.take(
        PartitionStart(
          partition: position.partition, log: position.log, next: next, greatestTimeMs: nil,
          ids: [], heldKeys: [:]))
    }
  }

  /// Folds what is not looked at.
  func fold(_ batch: RecordBatch) {
    load(batch)
    _ = engine.step(batch)
  }

  /// The numbers of the rows that a record touches.
  func touched(by record: RecordHead, _ batch: RecordBatch) -> Set<Int> {
    let one = RecordBatch(capacityBytes: 1024)
    one.copy(record, from: batch)
    load(one)
    let result = engine.step(one)
    var found: Set<Int> = []
    for (index, table) in result.tables.enumerated() {
      guard let keys = targets[table.name], let keyCount = keyCounts[table.name] else { continue }
      result.rows[index].withStream { bytes in
        var reader = BinaryRowReader(bytes)
        while let count = reader.nextRow() {
          var fields: [[UInt8]] = []
          for field in 0..<count {
            let next = reader.nextField().bytes
            if field < keyCount { fields.append(next.map { Array($0) } ?? []) }
          }
          if let number = keys[Self.joined(fields)] { found.insert(number) }
        }
      }
    }
    return found
  }

  private func load(_ batch: RecordBatch) {
    for id in engine.missingStates(batch) { engine.load(id, nil) }
  }

  /// Fields behind their lengths, so that no two keys become one.
  private static func joined(_ fields: [[UInt8]]) -> [UInt8] {
    var bytes: [UInt8] = []
    for field in fields {
      appendBigEndian(UInt32(field.count), to: &bytes)
      bytes += field
    }
    return bytes
  }
}
