import Archive
package import EventModel
import KafkaWire

// Where a moment of record time lies in each partition.

extension HistorySources {
  /// The first offset of each partition whose record time is that or later; the end where no record
  /// is as late. Records are not in the order of their times, so what stands behind it may be
  /// earlier, and is not counted.
  /// - Parameter timeMs: milliseconds since the epoch.
  package func offsets(
    atTimeMs timeMs: Int64, _ extents: [HistoryExtent]
  ) throws(HistoryError) -> [TopicPartition: Offset] {
    var found: [TopicPartition: Offset] = [:]
    var elsewhere: [HistoryExtent] = []
    for extent in extents {
      if let offset = try archivedOffset(atTimeMs: timeMs, extent) {
        found[extent.partition] = offset
      } else {
        elsewhere.append(extent)
      }
    }
    let inKafka = try kafkaOffsets(atTimeMs: timeMs, elsewhere.map(\.partition))
    for extent in elsewhere {
      let offset = inKafka[extent.partition] ?? extent.end
      found[extent.partition] = min(max(offset, extent.start), extent.end)
    }
    return found
  }

  /// Nil where the archive has no such record, or is not what the beginning is read from.
  private func archivedOffset(
    atTimeMs timeMs: Int64, _ extent: HistoryExtent
  ) throws(HistoryError) -> Offset? {
    guard let archive, let part = archive.partition(extent.partition),
      part.start <= extent.start, part.end <= extent.end
    else { return nil }
    // A block knows its latest record, so that others need not be unpacked.
    let candidates = part.blocks.filter { $0.lastTimeMs >= timeMs && $0.next > extent.start }
    do {
      for block in candidates {
        let cursor = try archive.cursor(
          of: part, from: max(block.base, extent.start), to: block.next)
        let batch = RecordBatch()
        while try cursor.next(into: batch) {
          if let record = batch.records.first(where: { $0.timestampMs >= timeMs }) {
            return Offset(record.offset)
          }
          batch.removeAll()
        }
      }
    } catch {
      throw .archive(error)
    }
    return nil
  }

  private func kafkaOffsets(
    atTimeMs timeMs: Int64, _ partitions: [TopicPartition]
  ) throws(HistoryError) -> [TopicPartition: Offset] {
    guard let kafka, !partitions.isEmpty else { return [:] }
    do {
      let consumer = try KafkaConsumer(kafka, groupID: "annals.history")
      defer { _ = consumer.close() }
      return try consumer.offsetForTime(
        partitions, timestampMs: max(0, timeMs), timeout: timeout)
    } catch {
      throw .kafka(error)
    }
  }
}
