import Archive
package import EventModel
import KafkaWire

/// Events as history still has them: the archive's as far as it reaches, Kafka's behind them.
///
/// Where the archive has all of a range, Kafka is not asked: a state can be proved long after its
/// topics forgot it.
package struct HistoryEventRange: EventRangeSource {
  private let sources: HistorySources

  private static let batchRecords = 50_000
  private static let batchBytes = 16 << 20

  package init(_ sources: HistorySources) { self.sources = sources }

  package func read(
    _ part: StateCut.Part, _ body: (RecordBatch) throws(DigestError) -> Void
  ) throws(DigestError) {
    let partition = TopicPartition(part.log.topic, part.partition)
    let archived = sources.archive?.partition(partition)
    // Another life's records are not this log's, whatever their offsets are.
    let own = archived?.log == part.log ? archived : nil
    let history = HistorySources(
      kafka: sources.kafka, archive: own == nil ? nil : sources.archive, timeout: sources.timeout)
    try Self.check(part, own, history.kafkaAlone)
    let reader = HistoryReader(partition, from: part.start, to: part.next, of: history)
    defer { reader.close() }
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
      try body(batch)
    }
  }

  /// - Throws: where some of the events are gone, or the log is not the one that was applied.
  private static func check(
    _ part: StateCut.Part, _ archived: ArchivedPartition?, _ kafka: HistorySources
  ) throws(DigestError) {
    let place = "\(part.log)/\(part.partition)"
    var next = part.start
    if let archived, archived.start <= next, next < archived.end {
      if let lost = archived.lost.first(where: { $0.overlaps(part.start..<part.next) }) {
        throw .misconfigured(
          "\(place): the events from \(lost.lowerBound) to \(lost.upperBound) were gone before they"
            + " were archived")
      }
      next = archived.end
    }
    guard next < part.next else { return }
    let extents: [HistoryExtent]
    do throws(HistoryError) { extents = try kafka.extents(of: [part.log.topic]) } catch {
      throw DigestError(error)
    }
    let found = extents.first { $0.partition.partition == part.partition }
    guard let found, found.end >= part.next else {
      throw .damaged(
        "\(place) ends at \(found?.end ?? Offset(0)), and \(part.next) was applied: the topic was"
          + " made anew")
    }
    guard found.start <= next else {
      throw .misconfigured(
        "\(place): Kafka has removed the events from \(next) to \(found.start); only an archive"
          + " that holds them can prove this state")
    }
  }
}
