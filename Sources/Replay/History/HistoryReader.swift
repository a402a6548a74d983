import Archive
package import EventModel
import KafkaWire

/// One partition's records in the order of their offsets, up to an exact end.
///
/// Used by one thread at a time. Offsets that no record has are passed over: whoever reads sees the
/// gap from one record to the next, and at the end.
package final class HistoryReader {
  /// How long nothing may come before the end is reached.
  private static let patience: Duration = .seconds(60)
  private static let pollWait: Duration = .milliseconds(100)

  package let partition: TopicPartition
  package let end: Offset
  /// The offset that is read next.
  package private(set) var next: Offset
  private let sources: HistorySources
  private let stops: [Offset]
  private var archived: (cursor: ArchiveCursor, end: Offset)?
  private var isPastArchive = false
  private var consumer: KafkaConsumer?
  /// Where Kafka says that no more comes.
  private var quietAt: Offset?

  /// - Parameters:
  ///   - next: the first offset to be read.
  ///   - end: the offset before which reading ends.
  ///   - stops: offsets, ascending, at which a batch from the archive begins anew.
  package init(
    _ partition: TopicPartition, from next: Offset, to end: Offset, of sources: HistorySources,
    stops: [Offset] = []
  ) {
    self.stops = stops
    self.partition = partition
    self.next = next
    self.end = end
    self.sources = sources
  }

  /// Adds records to an empty batch until it is full.
  /// - Parameters:
  ///   - maxRecords: records of a full batch.
  ///   - maxBytes: bytes of a full batch; its last record may pass it.
  /// - Returns: false where the end is reached; the batch may hold the last records.
  package func read(
    into batch: RecordBatch, maxRecords: Int, maxBytes: Int
  ) throws(HistoryError) -> Bool {
    precondition(batch.isEmpty, "history is read into an empty batch")
    guard next < end else { return false }
    if try readArchive(into: batch, maxRecords: maxRecords, maxBytes: maxBytes) {
      return next < end
    }
    guard next < end else { return false }
    let consumer = try consumerFromNext()
    let deadline = ContinuousClock.now + Self.patience
    while batch.isEmpty {
      let result = consumer.poll(
        into: batch, maxRecords: maxRecords, maxBytes: maxBytes, maxWait: Self.pollWait)
      for event in result.events { try note(event) }
      cutOff(batch)
      if let last = batch.records.last { next = Offset(last.offset).next }
      // A gap at the end is followed by no record.
      if let quietAt, quietAt >= end { next = end }
      guard next < end else { break }
      if batch.isEmpty, .now > deadline { throw .stuck(partition, at: next, end: end) }
    }
    if next >= end { close() }
    return next < end
  }

  /// - Returns: whether it gave records.
  private func readArchive(
    into batch: RecordBatch, maxRecords: Int, maxBytes: Int
  ) throws(HistoryError) -> Bool {
    guard !isPastArchive else { return false }
    if archived == nil {
      let stop = stops.first { $0 > next } ?? end
      archived = try sources.cursor(of: partition, from: next, to: min(stop, end))
    }
    guard let archived else {
      isPastArchive = true
      return false
    }
    do {
      if try archived.cursor.next(into: batch, maxRecords: maxRecords, maxBytes: maxBytes) {
        next = Offset(batch.records[batch.records.count - 1].offset).next
        return true
      }
    } catch {
      throw .archive(error)
    }
    // What comes behind is a gap up to where the archive reaches, and Kafka's from there on.
    next = archived.end
    self.archived = nil
    guard next < end else { return false }
    return try readArchive(into: batch, maxRecords: maxRecords, maxBytes: maxBytes)
  }

  /// Lets go of the connection, if one is open; the next read opens another.
  package func close() {
    if let consumer { _ = consumer.close() }
    consumer = nil
  }

  deinit { close() }

  private func consumerFromNext() throws(HistoryError) -> KafkaConsumer {
    if let consumer { return consumer }
    guard let kafka = sources.kafka else { throw .noSource }
    do {
      // Nobody else reads through this client, so it need not keep much ahead of one partition.
      let made = try KafkaConsumer(kafka, groupID: "annals.history")
      try made.assignDirect([partition: next])
      quietAt = nil
      consumer = made
      return made
    } catch {
      throw .kafka(error)
    }
  }

  /// Takes back records at and behind the end.
  private func cutOff(_ batch: RecordBatch) {
    guard let last = batch.records.last, last.offset >= end.number else { return }
    var low = 0
    var high = batch.records.count
    while low < high {
      let middle = (low + high) / 2
      if batch.records[middle].offset < end.number { low = middle + 1 } else { high = middle }
    }
    batch.truncate(count: low)
    quietAt = end
  }

  private func note(_ event: ConsumerEvent) throws(HistoryError) {
    switch event {
    case .endOfPartition(_, let at): quietAt = at
    case .offsetOutOfRange(let partition, let requested, _): throw .gone(partition, requested)
    case .partitionFailed(_, let error), .failed(let error):
      // librdkafka mends what it can by itself.
      if error.isFatal || error.disposition != .retry { throw .kafka(error) }
    case .assigned, .revoked, .lost, .hintRefused: break
    }
  }
}
