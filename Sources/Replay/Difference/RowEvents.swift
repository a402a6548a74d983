import EventModel
package import PostgresWire
import ProjectionKernel
import RowEncoding
package import Store

/// The events behind a row: found by folding records one at a time, by this program's code, and
/// watching which of them touch it.
package struct RowEvents {
  /// What was found, and whether it is all there is.
  package struct Found: Sendable {
    /// By partition and offset.
    package var events: [RowEvent] = []
    /// Records that were looked at.
    package var looked: Int64 = 0
    /// Whether one of the bounds ended the search before the cut.
    package var isCut = false
  }

  /// How much a search may do.
  package struct Bounds: Sendable {
    package var recordsMax: Int64
    package var eventsMax: Int
    package init(recordsMax: Int64 = 1_000_000, eventsMax: Int = 100) {
      self.recordsMax = recordsMax
      self.eventsMax = eventsMax
    }
  }

  private let context: ReplayContext
  private let bounds: Bounds

  package init(_ context: ReplayContext, bounds: Bounds = Bounds()) {
    self.context = context
    self.bounds = bounds
  }

  /// Finds them.
  /// - Parameters:
  ///   - table: of the generation.
  ///   - key: a JSON object of the key's columns.
  ///   - positions: where the generation stands: what it begins with, and where to end.
  /// - Throws: `refused` for a key that lacks a column, or a row that only other code can explain.
  package func find(
    _ table: TableShape, key: String, _ generation: Generation, _ positions: [GenerationPosition],
    _ connection: PostgresConnection
  ) throws(SwitchError) -> Found {
    let target = try RowTarget(table, key: key, generation, connection)
    let decided = try stored { () throws(StoreError) in
      try VerdictStore(connection).verdicts(of: generation.projection)
    }
    var from: [TopicPartition: Offset] = [:]
    var to: [TopicPartition: Offset] = [:]
    for position in positions {
      guard let range = target.range(position) else { continue }
      from[position.partition] = range.from
      to[position.partition] = range.to
    }
    // The log that a row names is another one where its records were restored into a topic.
    let isElsewhere = from.isEmpty
    if isElsewhere {
      for position in positions {
        from[position.partition] = position.start
        to[position.partition] = position.next
      }
    }
    // A log's row names its event; of the others only code can tell, and only its own code.
    let isOwn = generation.version == context.entry.declaration.version
    guard isOwn || table.kind != .tally && !isElsewhere else {
      throw .refused(
        "which events are behind a row of \(table.name) only its own code can tell",
        action: "run the program of version \(generation.version)")
    }
    let tracer =
      isOwn && (table.kind != .append || isElsewhere)
      ? RowTracer(context, [target], positions, from: from, decided) : nil
    let logs = Dictionary(uniqueKeysWithValues: positions.map { ($0.partition, $0.log) })
    var found = Found()
    try context.history.read(from: from, to: to) { batch throws(SwitchError) in
      for record in batch.records {
        guard found.looked < bounds.recordsMax, found.events.count < bounds.eventsMax else {
          found.isCut = true
          return false
        }
        found.looked += 1
        let source = batch.sources[Int(record.source)]
        let place = Position(
          log: logs[source]!, partition: source.partition, offset: Offset(record.offset))
        guard !decided.discarded.contains(place), target.concerns(batch.key(record)) else {
          continue
        }
        if let tracer, tracer.touched(by: record, batch).isEmpty { continue }
        found.events.append(RowEvent(record, batch))
      }
      return true
    }
    found.events.sort {
      $0.partition != $1.partition ? $0.partition < $1.partition : $0.offset < $1.offset
    }
    return found
  }

  /// Where a generation stands once it is at a cut.
  package static func positions(
    of generation: Generation, at cut: CommonCut, _ connection: PostgresConnection
  ) throws(SwitchError) -> [GenerationPosition] {
    try stored { () throws(StoreError) in
      try PositionStore(connection).positions(of: generation)
    }.map { $0.moved(to: cut.next[$0.partition] ?? $0.next) }
  }
}
