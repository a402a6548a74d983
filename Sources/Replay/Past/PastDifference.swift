import EventModel
package import PostgresWire
import ProjectionKernel
package import Store

/// What changed in a read model between two cuts: rows, the events behind them, and what operators
/// decided in between.
package struct PastDifference: Sendable {
  /// A row that differs, and the records between the cuts that touched it.
  package struct Row: Sendable {
    package let table: String
    package let row: RowDifference
    package var events: [RowEvent] = []
  }

  package let difference: Difference
  /// The samples of the difference, in its order.
  package private(set) var rows: [Row]
  package let decisions: [OperatorEntry]
  /// Records between the cuts that were looked at.
  package private(set) var looked: Int64 = 0
  /// Whether a bound ended the search for events.
  package private(set) var isCut = false

  /// Compares two throwaway generations.
  /// - Parameters:
  ///   - samples: rows of each kind and table whose events are looked for.
  ///   - connection: holds both; in no transaction.
  package static func find(
    _ first: (generation: Generation, cut: KnownCut),
    _ second: (generation: Generation, cut: KnownCut),
    samples: Int64, bounds: RowEvents.Bounds, _ context: ReplayContext,
    _ connection: PostgresConnection
  ) throws(SwitchError) -> PastDifference {
    let difference = try Difference.find(
      first.generation, second.generation, samples: samples, connection)
    let entries = [first.cut.operatorEntry ?? 0, second.cut.operatorEntry ?? 0].sorted()
    var result = PastDifference(
      difference: difference,
      rows: difference.tables.flatMap { table in
        table.samples.map { Row(table: table.table, row: $0) }
      },
      decisions: try stored { () throws(StoreError) in
        try OperatorLog(connection).decisions(
          of: second.generation.projection, after: entries[0], through: entries[1])
      })
    try result.trace(
      first.generation, second.generation, entry: entries[1], bounds, context, connection)
    return result
  }

  private mutating func trace(
    _ first: Generation, _ second: Generation, entry: Int64, _ bounds: RowEvents.Bounds,
    _ context: ReplayContext, _ connection: PostgresConnection
  ) throws(SwitchError) {
    guard !rows.isEmpty else { return }
    let (shapes, before, after, decided) = try stored { () throws(StoreError) in
      let positions = PositionStore(connection)
      return (
        try TableShape.all(in: second.schema, connection), try positions.positions(of: first),
        try positions.positions(of: second),
        try VerdictStore(connection).verdicts(of: second.projection, upTo: entry)
      )
    }
    let targets = try rows.map { row throws(SwitchError) in
      try RowTarget(
        shapes.first { $0.name == row.table }!, key: row.row.key, second, connection)
    }
    // The later one may be named first: what lies between is the same.
    var start: [TopicPartition: Offset] = [:]
    var from: [TopicPartition: Offset] = [:]
    var to: [TopicPartition: Offset] = [:]
    for position in after {
      let other = before.first { $0.partition == position.partition }?.next ?? position.start
      start[position.partition] = position.start
      from[position.partition] = min(position.next, other)
      to[position.partition] = max(position.next, other)
    }
    let tracer = RowTracer(context, targets, after, from: start, decided)
    try context.history.read(from: start, to: from) { batch throws(SwitchError) in
      tracer.fold(batch)
      return true
    }
    try context.history.read(from: from, to: to) { batch throws(SwitchError) in
      for record in batch.records {
        guard looked < bounds.recordsMax else {
          isCut = true
          return false
        }
        looked += 1
        for number in tracer.touched(by: record, batch).sorted() {
          if rows[number].events.count < bounds.eventsMax {
            rows[number].events.append(RowEvent(record, batch))
          } else {
            isCut = true
          }
        }
      }
      return true
    }
  }
}
